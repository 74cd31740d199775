import io
from datetime import timedelta

from werkzeug.datastructures import FileStorage

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.portal_tools.actor import Actor

KEY = "0123456789abcdef" * 2
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n%%EOF\n"
UBL = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2">
<cbc:ID>%s</cbc:ID><cac:LegalMonetaryTotal><cbc:TaxInclusiveAmount currencyID="USD">%s</cbc:TaxInclusiveAmount>
</cac:LegalMonetaryTotal></Invoice>"""


class SupplierCommon(BaseCommon):
    """A supplier with people of several roles, a rival, and an order of ten lamps and two desks in five days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vera = new_test_user(
            cls.env, "vera.supplier", "purchase.group_purchase_manager,account.group_account_invoice", name="Vera"
        )
        cls.supplier = cls.env["res.partner"].create({"name": "Lamps and Co", "is_company": True})
        cls.rival_company = cls.env["res.partner"].create({"name": "Rival", "is_company": True})
        cls.sam = cls._create_person("Sam", cls.supplier, "procurement")
        cls.fay = cls._create_person("Fay", cls.supplier, "finance")
        cls.rita = cls._create_person("Rita", cls.rival_company, "administrator")
        cls.lamp, cls.desk = cls.env["product.product"].create(
            [
                {
                    "name": name,
                    "type": "consu",
                    "is_storable": True,
                    "supplier_taxes_id": [],
                    "purchase_method": "purchase",
                }
                for name in ("Lamp", "Desk")
            ]
        )
        cls.today = fields.Date.today()
        cls.order = cls._create_order()
        cls.order.button_confirm()
        cls.lamp_line, cls.desk_line = cls.order.order_line
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        if not isinstance(self, HttpCase):
            # What is counted is written on another cursor, which has to find the people of the test.
            self.enterContext(self.enter_registry_test_mode())

    @classmethod
    def _create_person(cls, name, company, role):
        partner = cls.env["res.partner"].create(
            {
                "name": name,
                "email": f"{name.lower()}@supplier.example",
                "parent_id": company.id,
                "portal_role_id": cls.env.ref(f"portal_access_rules.portal_role_{role}").id,
            }
        )
        login = f"{name.lower()}.supplier"
        values = {"login": login, "password": login, "partner_id": partner.id}
        values["group_ids"] = [Command.set(cls.env.ref("base.group_portal").ids)]
        return cls.env["res.users"].with_context(no_reset_password=True).create(values)

    @classmethod
    def _create_order(cls, partner=None, **values):
        day = fields.Datetime.now().replace(hour=12) + timedelta(days=5)
        return cls.env["purchase.order"].create(
            {
                "partner_id": (partner or cls.sam.partner_id).id,
                "user_id": cls.vera.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "name": product.name,
                            "product_qty": quantity,
                            "price_unit": 5,
                            "date_planned": day,
                            "tax_ids": [],
                        }
                    )
                    for product, quantity in ((cls.lamp, 10), (cls.desk, 2))
                ],
                **values,
            }
        )

    # === HELPERS === #

    def _actor(self, user=None, **values):
        user = user or self.sam
        return Actor(user=user.with_user(user), **values)

    def _rules(self, user=None):
        return self.env["portal.supplier.rules"].with_env(self._actor(user).env)

    def _day(self, days):
        return (self.today + timedelta(days=days)).isoformat()

    def _answer(self, user=None, order=None, lamp=None, desk=None, key=KEY, **values):
        order = order or self.order
        ordered = {"kind": "changed", "price": "5"} if order.state == "sent" else {"kind": "ordered"}
        lamp_line, desk_line = order.order_line
        lines = {str(lamp_line.id): lamp or ordered, str(desk_line.id): desk or ordered}
        values = {"key": key, "digest": order._get_portal_digest(), "lines": lines} | values
        made = self._rules(user)._answer(order.sudo(), values, self._actor(user))
        return self.env["portal.supplier.response"].browse(made.id)

    def _receive(self, quantity, order=None):
        """Receive so many lamps, and nothing else; the rest is to come."""
        picking = (order or self.order).picking_ids.filtered(lambda picking: picking.state == "assigned")
        for move in picking.move_ids:
            is_lamp = move.product_id == self.lamp
            move.write({"quantity": quantity if is_lamp else 0, "picked": is_lamp})
        picking.with_context(skip_backorder=True).button_validate()
        self.env.invalidate_all()
        return picking

    def _send_bill(self, user=None, order=None, files=None, key=KEY, lamps="8", **values):
        order = order or self.order
        lines = {str(order.order_line[0].id): {"quantity": lamps}}
        values = {"key": key, "number": "B-1", "date": self._day(0), "amount": "40", "lines": lines} | values
        files = [self._file()] if files is None else files
        made = self._rules(user)._bill(order.sudo(), values, files, self._actor(user))
        return self.env["portal.supplier.bill"].browse(made.id)

    def _file(self, name="bill.pdf", content=PDF):
        return FileStorage(io.BytesIO(content), filename=name)

    def _get_notices(self, code, record):
        domain = [("event_id.code", "=", code), ("res_model", "=", record._name), ("res_id", "=", record.id)]
        return self.env["portal.notice"].search(domain)

    def _get_activities(self, name, order=None):
        activity_type = self.env.ref(f"portal_supplier_connect.mail_activity_type_{name}")
        return (order or self.order).activity_ids.filtered(lambda row: row.activity_type_id == activity_type)
