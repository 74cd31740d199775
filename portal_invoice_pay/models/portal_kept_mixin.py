from odoo import models
from odoo.tools import html2plaintext


class PortalKeptMixin(models.AbstractModel):
    """Who looks after a document, and is asked to look at what is odd."""

    _name = "portal.kept.mixin"
    _description = "Document That Somebody Keeps"

    def _plan_portal_activity(self, summary, note):
        """Give who keeps an invoice something to do; nothing if nobody does.

        Called in sudo mode, as it is the customer who acts.
        """
        for move in self:
            planned = move.activity_ids.filtered(lambda activity: activity.summary == summary)
            if note in planned.mapped(lambda activity: html2plaintext(activity.note or "").strip()):
                # A provider says it again.
                continue
            self.env["portal.activity"]._plan(move, move._get_portal_keeper(), summary, note)

    def _get_portal_keeper(self):
        """Return who looks after an invoice: its salesperson, who made it, or the first of who may post invoices."""
        self.ensure_one()
        known = (self.invoice_user_id | self.create_uid).filtered(lambda user: user.active and user._is_internal())
        known = known.filtered(lambda user: not user._is_superuser())
        if known:
            return known[0]
        return self._get_portal_accountant()

    def _get_portal_accountant(self, company=None):
        """Return the first of who may post invoices of a company; by default that of the invoice."""
        companies = company or self.company_id
        domain = [("all_group_ids", "in", self.env.ref("account.group_account_invoice").ids)]
        return self.env["res.users"].search([*domain, ("company_ids", "in", companies.ids)], order="id", limit=1)
