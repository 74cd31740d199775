from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.portal_document_acceptance import MANY


class PortalDocumentAsk(models.TransientModel):
    """The form by which people are asked to accept files, or a customer to sign them."""

    _name = "portal.document.ask"
    _description = "Ask to Accept or Sign Files"

    document_ids = fields.Many2many("portal.document", string="Files", required=True)
    mode = fields.Selection(
        [("accept", "Read and accept, each person by themselves"), ("sign", "Sign, one after the other")],
        "What is asked",
        required=True,
        default="accept",
    )
    partner_ids = fields.Many2many("res.partner", string="People", help="Companies: all their people with an account.")
    partner_id = fields.Many2one("res.partner", "Customer")
    signer_ids = fields.One2many(
        "portal.document.ask.signer",
        "ask_id",
        "Signers",
        help="They sign in this order. Nobody: one person of the customer's, whose role allows to sign.",
    )
    due_on = fields.Date("Until", default=lambda self: self._default_due_on())
    message = fields.Text(help="Why, for the customer.")

    @api.model
    def _default_due_on(self):
        return self.env["portal.document"].new({"accept_days": 14})._get_due_on()

    # === ACTION METHODS === #

    def action_ask(self):
        """Ask, and show who was asked."""
        self.ensure_one()
        acceptances = self.env["portal.document.acceptance"]
        for document in self.document_ids:
            values = {"due_on": self.due_on, "message": self.message}
            if self.mode == "sign":
                signers = self.signer_ids.sorted().partner_id
                acceptances |= acceptances._ask(document, "sign", self._get_customer(), signers, **values)
            else:
                acceptances |= acceptances._ask(document, "accept", self._get_people(), **values)
        if not acceptances:
            raise UserError(self.env._("All of them have been asked for these versions already."))
        return self.document_ids.action_open_acceptances() | {"domain": [("id", "in", acceptances.ids)]}

    def _get_customer(self):
        """Return the customer for whom it is signed.

        :raise UserError: if there is none, or the signers are of several
        """
        signers = self.signer_ids.partner_id
        customers = signers.commercial_partner_id or self.partner_id.commercial_partner_id
        if len(customers) != 1 or (self.partner_id and self.partner_id.commercial_partner_id != customers):
            raise UserError(self.env._("Choose a customer, and signers who belong to it."))
        return customers

    def _get_people(self):
        """Return the persons who are asked.

        :raise UserError: if there are none, or more than one form asks
        """
        # In sudo mode as accounts are not staff's to read.
        companies = self.partner_ids.filtered("is_company")
        domain = [("partner_id", "child_of", companies.ids), ("share", "=", True)]
        users_sudo = self.env["res.users"].sudo().search(domain, limit=MANY + 1)
        people = (self.partner_ids - companies) | users_sudo.partner_id.sudo(False)
        if not people:
            raise UserError(self.env._("Choose people, or companies that have people with an account."))
        if len(people) * len(self.document_ids) > MANY:
            raise UserError(self.env._("Ask at most %(count)s times at once.", count=MANY))
        return people
