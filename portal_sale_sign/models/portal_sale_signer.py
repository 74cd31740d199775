from odoo import api, fields, models
from odoo.exceptions import AccessError


class PortalSaleSigner(models.Model):
    """Somebody whose signature a quotation needs."""

    _name = "portal.sale.signer"
    _description = "Signer of a Quotation"
    _order = "id"
    _rec_name = "partner_id"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one("res.partner", string="Contact", required=True, ondelete="restrict", index=True)
    is_signed = fields.Boolean("Signed", compute="_compute_is_signed", help="What the customer is offered now.")
    cannot_open = fields.Boolean(
        "No access",
        compute="_compute_cannot_open",
        help="This contact has no account, or a role that does not show the quotation: it cannot be signed.",
    )

    _partner_uniq = models.Constraint("UNIQUE(order_id, partner_id)", "A contact signs a quotation once.")

    def write(self, vals):
        """Override of `base`: whom an order waits for is not moved to an order that may be somebody else's.

        :raise AccessError: if so
        """
        if "order_id" in vals and any(signer.order_id.id != vals["order_id"] for signer in self):
            raise AccessError(self.env._("A signer cannot be moved to another quotation. Add the contact there."))
        return super().write(vals)

    @api.depends("partner_id", "order_id.portal_offer_number")
    def _compute_is_signed(self):
        for order, signers in self.grouped("order_id").items():
            signed = set(self.env["portal.sale.quotation.decision"]._get_signatures_sudo(order).mapped("signer_res_id"))
            for signer in signers:
                signer.is_signed = signer.partner_id.id in signed

    @api.depends("partner_id")
    def _compute_cannot_open(self):
        for signer in self:
            users = signer.partner_id.user_ids.filtered(lambda user: user.active)
            order = signer.order_id._origin
            signer.cannot_open = order and not any(order.with_user(user).has_access("read") for user in users)
