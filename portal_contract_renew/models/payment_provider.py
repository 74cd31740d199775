from odoo import fields, models

# Providers that know a repeated request by its key, as Odoo sends it.
IDEMPOTENT = ("adyen", "mercado_pago", "stripe")


class PaymentProvider(models.Model):
    _inherit = "payment.provider"

    portal_is_repeatable = fields.Boolean(
        "Requests Can Be Repeated",
        compute="_compute_portal_is_repeatable",
        store=True,
        readonly=False,
        help="Whether the provider charges once if the same charge is asked for twice. Only then is a charge without an"
        " answer asked for again; else somebody has to look at it.",
    )

    def _compute_portal_is_repeatable(self):
        for provider in self:
            provider.portal_is_repeatable = provider.code in IDEMPOTENT
