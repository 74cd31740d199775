from odoo import Command, fields

from odoo.addons.base.tests.common import BaseCommon

# Whom documents are addressed to, and who of them is whom to the observer, the buyer of Acme.
RECIPIENTS = ("buyer", "it", "acme", "sue", "south", "ben", "beta")
EXPECTED = {
    "none": set(),
    "own": {"buyer"},
    "shared": {"buyer", "acme"},
    "company": {"buyer", "it", "acme", "sue", "south"},
}
# The lists of Odoo's pages, by kind.
LISTS = {
    "quote": "/my/quotes",
    "order": "/my/orders",
    "invoice": "/my/invoices?filterby=invoices",
    "bill": "/my/invoices?filterby=bills",
    "purchase": "/my/purchase",
    "ticket": "/my/tickets",
    "project": "/my/projects",
    "task": "/my/tasks",
    "contract": "/my/contracts",
}


class AccessCommon(BaseCommon):
    """Two companies, a subsidiary and their people, with one document of each kind for each recipient.

    Acme has a buyer, finance, IT, an administrator, a person with own documents alone and an invoice
    address that signs in; the subsidiary has Sue, Beta has Ben; Free registered without a company.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("sale.automatic_invoice", False)
        cls.who = {
            "acme": cls._create_partner("Matrix Acme", is_company=True),
            "beta": cls._create_partner("Matrix Beta", is_company=True),
        }
        cls.who["south"] = cls._create_partner("Matrix South", is_company=True, parent_id=cls.who["acme"].id)
        cls.people = {
            name: cls._create_person(name, cls.who[company] if company else None, role, **values)
            for name, company, role, values in (
                ("buyer", "acme", "procurement", {}),
                ("finance", "acme", "finance", {}),
                ("it", "acme", "technical", {}),
                ("boss", "acme", "administrator", {}),
                ("private", "acme", "personal", {}),
                ("payable", "acme", "standard", {"type": "invoice"}),
                ("sue", "south", "administrator", {}),
                ("ben", "beta", "administrator", {}),
                ("free", None, "standard", {}),
            )
        }
        cls.who |= {name: user.partner_id for name, user in cls.people.items()}
        cls.buyer = cls.people["buyer"]
        cls.product = cls.env["product.product"].create(
            {"name": "Matrix chair", "type": "consu", "is_storable": True, "list_price": 100, "invoice_policy": "order"}
        )
        cls.team = cls.env["helpdesk.ticket.team"].create({"name": "Matrix", "show_in_portal": True})
        cls.documents = {
            kind: {name: getattr(cls, f"_create_{kind}")(cls.who[name]) for name in RECIPIENTS}
            for kind in (*LISTS, "delivery", "timesheet")
        }
        cls.documents["contact"] = {name: cls.who[name] for name in RECIPIENTS}
        cls.env.flush_all()

    @classmethod
    def _create_partner(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _create_person(cls, name, company, role, **values):
        partner = cls._create_partner(
            f"Matrix {name}",
            email=f"{name}@matrix.example",
            parent_id=company and company.id,
            portal_role_id=cls.env.ref(f"portal_access_rules.portal_role_{role}").id,
            **values,
        )
        values = {"login": f"{name}.matrix", "password": f"{name}.matrix", "partner_id": partner.id}
        values["group_ids"] = [Command.set(cls.env.ref("base.group_portal").ids)]
        return cls.env["res.users"].with_context(no_reset_password=True).create(values)

    # === DOCUMENTS === #

    @classmethod
    def _create_quote(cls, partner, state="sent"):
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": cls.product.id, "product_uom_qty": 2})],
            }
        )
        if state == "sent":
            order.action_quotation_sent()
        order._portal_ensure_token()
        return order

    @classmethod
    def _create_order(cls, partner):
        order = cls._create_quote(partner)
        order.action_confirm()
        return order

    @classmethod
    def _create_invoice(cls, partner, move_type="out_invoice", is_posted=True):
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": fields.Date.today(),
                "invoice_line_ids": [Command.create({"product_id": cls.product.id, "price_unit": 50})],
            }
        )
        if is_posted:
            move.action_post()
        move._portal_ensure_token()
        return move

    @classmethod
    def _create_bill(cls, partner):
        return cls._create_invoice(partner, "in_invoice")

    @classmethod
    def _create_purchase(cls, partner):
        purchase = cls.env["purchase.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": cls.product.id, "product_qty": 1, "price_unit": 5})],
            }
        )
        purchase.button_confirm()
        purchase._portal_ensure_token()
        return purchase

    @classmethod
    def _create_delivery(cls, partner):
        return cls._create_order(partner).picking_ids

    @classmethod
    def _create_ticket(cls, partner):
        ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": f"Ticket of {partner.name}",
                "description": "Matrix",
                "partner_id": partner.id,
                "team_id": cls.team.id,
            }
        )
        sla = cls.env["helpdesk.sla"].search([], limit=1) or cls.env["helpdesk.sla"].create({"name": "Gold"})
        cls.env["helpdesk.ticket.sla"].create({"ticket_id": ticket.id, "sla_id": sla.id})
        ticket._portal_ensure_token()
        return ticket

    @classmethod
    def _create_project(cls, partner):
        project = cls.env["project.project"].create(
            {
                "name": f"Project of {partner.name}",
                "partner_id": partner.id,
                "privacy_visibility": "portal",
                "allow_timesheets": True,
            }
        )
        project.message_subscribe(partner.ids)
        cls.env["project.milestone"].create({"name": f"Milestone of {partner.name}", "project_id": project.id})
        project._portal_ensure_token()
        return project

    @classmethod
    def _create_task(cls, partner):
        project = cls._create_project(partner)
        task = cls.env["project.task"].create(
            {"name": f"Task of {partner.name}", "project_id": project.id, "partner_id": partner.id}
        )
        task.message_subscribe(partner.ids)
        task._portal_ensure_token()
        return task

    @classmethod
    def _create_timesheet(cls, partner):
        employee = cls.env["hr.employee"].search([("name", "=", "Matrix")]) or cls.env["hr.employee"].create(
            {"name": "Matrix"}
        )
        task = cls._create_task(partner)
        return cls.env["account.analytic.line"].create(
            {
                "name": f"Work for {partner.name}",
                "task_id": task.id,
                "project_id": task.project_id.id,
                "employee_id": employee.id,
                "unit_amount": 1,
            }
        )

    @classmethod
    def _create_contract(cls, partner):
        contract = cls.env["contract.contract"].create(
            {
                "name": f"Contract of {partner.name}",
                "partner_id": partner.id,
                "contract_line_ids": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "name": "Service",
                            "quantity": 1,
                            "price_unit": 9,
                            "recurring_rule_type": "monthly",
                            "recurring_interval": 1,
                            "date_start": "2026-01-01",
                            "recurring_next_date": "2026-02-01",
                        }
                    )
                ],
            }
        )
        cls.env["contract.modification"].create(
            {"contract_id": contract.id, "date": "2026-01-01", "description": "Matrix"}
        )
        contract._portal_ensure_token()
        return contract

    # === HELPERS === #

    @classmethod
    def _set_scope(cls, user, kind, scope):
        """Give a user a role of its own that shows a scope of one kind, and nothing else."""
        code = "project" if kind == "task" else kind
        role = cls.env["portal.role"].create(
            {
                "name": f"{kind} {scope}",
                "can_sign": True,
                "can_pay": True,
                "scope_ids": [
                    Command.create({"kind_id": other.id, "scope": scope if other.code == code else "none"})
                    for other in cls.env["portal.kind"].search([])
                ],
            }
        )
        user.partner_id.portal_role_id = role

    def _get_lines(self, kind, record):
        """Return the records that belong to a document: {model: records}."""
        record = record.sudo()
        lines = {
            "quote": lambda: record.order_line,
            "order": lambda: record.order_line,
            "invoice": lambda: record.line_ids,
            "bill": lambda: record.line_ids,
            "purchase": lambda: record.order_line,
            "ticket": lambda: record.ticket_sla_ids,
            "contract": lambda: record.contract_line_ids | self.env["contract.line"],
        }
        return lines[kind]() if kind in lines else None
