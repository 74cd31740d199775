"""Documents of each type, created in the same way on stock Odoo and on the suite, without a test framework."""

from odoo import Command, fields

# The lists on Odoo's pages, by document type.
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
    "delivery": "/my/deliveries",
}


class DocumentFactory:
    """Creates documents addressed to a contact. A subclass has `env` and calls `_prepare_documents` first."""

    @classmethod
    def _prepare_documents(cls):
        cls.product = cls.env["product.product"].create(
            {"name": "Matrix chair", "type": "consu", "is_storable": True, "list_price": 100, "invoice_policy": "order"}
        )
        cls.team = cls.env["helpdesk.ticket.team"].create({"name": "Matrix", "show_in_portal": True})

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
        picking = cls._create_order(partner).picking_ids
        # Stock Odoo's deliveries have no link.
        if "access_token" in picking._fields:
            picking._portal_ensure_token()
        return picking

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
