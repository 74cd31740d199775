from odoo import fields, models


class PortalDocumentAskSigner(models.TransientModel):
    """Somebody who is asked to sign, and when it is their turn."""

    _name = "portal.document.ask.signer"
    _description = "Signer to Ask"
    _order = "sequence, id"

    ask_id = fields.Many2one("portal.document.ask", required=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one("res.partner", "Contact", required=True)
    cannot_sign = fields.Boolean(
        "No access", compute="_compute_cannot_sign", help="This contact has no account, or a role that does not sign."
    )

    def _compute_cannot_sign(self):
        policy = self.env["portal.access.policy"]
        for signer in self:
            # In sudo mode as accounts are not staff's to read.
            users_sudo = signer.partner_id.sudo().user_ids.filtered("active")
            signer.cannot_sign = not any(policy._has_right(user, "sign") for user in users_sudo)
