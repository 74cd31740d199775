from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.portal_helpdesk_form.form_field import FormField

BILLING = "account.group_account_invoice,account.group_account_readonly"
TYPES = ("out_invoice", "out_refund")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    portal_invoice_id = fields.Many2one("account.move", "Invoice", index="btree_not_null", ondelete="set null")
    portal_open_invoices = fields.Integer("Open invoices", compute="_compute_portal_open_invoices", groups=BILLING)

    @api.depends("commercial_partner_id")
    def _compute_portal_open_invoices(self):
        domain = self._get_portal_open_invoices_domain()
        counts = dict(self.env["account.move"]._read_group(domain, ["commercial_partner_id"], ["__count"]))
        for ticket in self:
            ticket.portal_open_invoices = counts.get(ticket.commercial_partner_id, 0)

    def _get_portal_open_invoices_domain(self):
        """Return the customers' invoices that are not paid."""
        return Domain(
            [
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
            ]
        )

    def action_open_portal_invoices(self):
        """Open the customer's open invoices."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open invoices"),
            "res_model": "account.move",
            "view_mode": "list,form",
            "domain": list(self._get_portal_open_invoices_domain()),
        }

    # === FORM === #

    @api.model
    def _get_portal_form_fields(self, actor, company):
        """Override of `portal_helpdesk_form` to ask for the invoice, before the description."""
        invoice = FormField(
            "invoice",
            self.env._("Invoice"),
            kind="document",
            column="portal_invoice_id",
            help=self.env._("Its number, such as INV/2026/00042."),
            model="account.move",
            domain=(("state", "=", "posted"), ("move_type", "in", TYPES)),
            has_suggestions=True,
            max_length=100,
        )
        fields_ = super()._get_portal_form_fields(actor, company)
        if actor.user._is_public() or not self.env["portal.access.policy"]._is_shown("invoice", actor.user):
            return fields_
        place = next((index for index, field in enumerate(fields_) if field.name == "description"), len(fields_))
        return [*fields_[:place], invoice, *fields_[place:]]

    @api.model
    def _tell_portal_document(self, record_sudo):
        """Override of `portal_helpdesk_form`: an invoice has a date."""
        if record_sudo._name != "account.move":
            return super()._tell_portal_document(record_sudo)
        date = format_date(self.env, record_sudo.invoice_date, date_format="medium")
        return f"{record_sudo.name}, {date}"
