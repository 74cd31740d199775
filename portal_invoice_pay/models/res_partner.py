from odoo import fields, models

# What decides in which ways a customer may pay.
WAYS = {"portal_payment_policy", "portal_provider_ids", "portal_payment_method_ids", "portal_allows_transfer"}
BILLING = "account.group_account_invoice"


class ResPartner(models.Model):
    _inherit = "res.partner"

    portal_payment_policy = fields.Selection(
        [("inherit", "As set for the company"), ("restricted", "Only the providers below")],
        "Online payments",
        default="inherit",
        required=True,
        groups=BILLING,
        help="Holds for all documents of this customer, whoever pays them. If none of the providers can be used, "
        "nothing can be paid online.",
    )
    portal_provider_ids = fields.Many2many(
        "payment.provider",
        "res_partner_portal_provider_rel",
        "partner_id",
        "provider_id",
        "Payment providers",
        groups=BILLING,
    )
    portal_payment_method_ids = fields.Many2many(
        "payment.method",
        "res_partner_portal_method_rel",
        "partner_id",
        "method_id",
        "Payment methods",
        groups=BILLING,
        help="Empty for all methods of these providers.",
    )
    portal_allows_transfer = fields.Boolean(
        "Bank transfers", default=True, groups=BILLING, help="The customer sees the account and a reference."
    )

    def write(self, vals):
        """Override of `base`: the ways to pay are kept in memory."""
        if vals.keys() & WAYS:
            self.env["portal.cache.mixin"]._clear_cached()
        return super().write(vals)

    # === REMINDERS === #

    portal_has_no_reminders = fields.Boolean(
        "No payment reminders",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="The portal sends the people of this customer no reminders of invoices.",
    )
