from datetime import timedelta

from odoo import Command, fields

from odoo.addons.base.tests.common import BaseCommon


class SuiteCommon(BaseCommon):
    """Two customers with their people and documents, in addition to the content of the database.

    Acme has Anna and Frank, Beta has Bob. Acme has two sent quotations, one order, three
    invoices and a credit note, of which Anna is addressed personally in one of each; Beta has
    one quotation and one invoice.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.acme = cls._create_company("Acme Suite")
        cls.beta = cls._create_company("Beta Suite")
        cls.anna = cls._create_person("anna.suite", cls.acme)
        cls.frank = cls._create_person("frank.suite", cls.acme)
        cls.bob = cls._create_person("bob.suite", cls.beta)
        cls.product = cls.env["product.product"].create({"name": "Suite chair", "type": "service", "list_price": 100})
        cls.quotes = cls._create_orders(cls.anna.partner_id, cls.acme)
        cls.order = cls._create_orders(cls.acme)
        cls.order.action_confirm()
        cls.invoices = cls._create_invoices(cls.anna.partner_id, cls.acme, cls.acme)
        cls.refund = cls._create_invoices(cls.acme, move_type="out_refund")
        cls.quote_of_beta = cls._create_orders(cls.beta)
        cls.invoice_of_beta = cls._create_invoices(cls.beta)

    @classmethod
    def _create_company(cls, name):
        return cls.env["res.partner"].create({"name": name, "is_company": True})

    @classmethod
    def _create_person(cls, login, company):
        partner = cls.env["res.partner"].create(
            {"name": login.title(), "email": f"{login}@example.com", "parent_id": company.id}
        )
        values = {
            "login": login,
            "password": login,
            "partner_id": partner.id,
            "group_ids": [Command.set([cls.env.ref("base.group_portal").id])],
        }
        return cls.env["res.users"].with_context(no_reset_password=True).create(values)

    @classmethod
    def _create_orders(cls, *partners):
        """Create a quotation for each partner and mark it as sent."""
        orders = cls.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "validity_date": fields.Date.today() + timedelta(days=30),
                    "order_line": [Command.create({"product_id": cls.product.id, "product_uom_qty": 2})],
                }
                for partner in partners
            ]
        )
        orders.action_quotation_sent()
        return orders

    @classmethod
    def _create_invoices(cls, *partners, move_type="out_invoice"):
        """Create and post an invoice for each partner."""
        moves = cls.env["account.move"].create(
            [
                {
                    "move_type": move_type,
                    "partner_id": partner.id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [Command.create({"product_id": cls.product.id, "quantity": 1})],
                }
                for partner in partners
            ]
        )
        moves.action_post()
        return moves
