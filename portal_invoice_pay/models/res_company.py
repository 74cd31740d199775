from odoo import fields, models

from .res_partner import WAYS as CUSTOMER_WAYS

# What decides in which ways customers may pay.
WAYS = {*CUSTOMER_WAYS, "portal_allows_demo_payments", "parent_id", "partner_id"}


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_payment_policy = fields.Selection(
        [("all", "All published providers"), ("restricted", "Only the providers below")],
        "Online payments of customers",
        default="all",
        required=True,
    )
    portal_provider_ids = fields.Many2many(
        "payment.provider",
        "res_company_portal_provider_rel",
        "company_id",
        "provider_id",
        "Payment providers of customers",
    )
    portal_payment_method_ids = fields.Many2many(
        "payment.method",
        "res_company_portal_method_rel",
        "company_id",
        "method_id",
        "Payment methods of customers",
        help="Empty for all methods of these providers.",
    )
    portal_allows_transfer = fields.Boolean("Bank transfers of customers", default=True)
    portal_allows_partial = fields.Boolean("Customers may pay a part of an invoice", default=True)
    portal_min_partial_amount = fields.Monetary("Lowest partial payment", currency_field="currency_id", default=1)
    portal_allows_demo_payments = fields.Boolean(
        "Demonstration payments",
        help="Everybody can mark a payment by Odoo's demonstration provider as paid: never on a database in use.",
    )
    portal_shares_tokens = fields.Boolean(
        "Saved payment methods of a company",
        groups="base.group_user",
        help="What is saved for a customer's company itself is offered to its people whose role may pay.",
    )

    def write(self, vals):
        """Override of `base`: the ways to pay are kept in memory."""
        if vals.keys() & WAYS:
            self.env["portal.cache.mixin"]._clear_cached()
        return super().write(vals)

    # === GENUINE === #

    portal_seals_invoices = fields.Boolean("Seal invoices and credit notes", groups="base.group_user")
