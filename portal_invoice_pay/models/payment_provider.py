from odoo import api, models

from odoo.addons.payment import utils as payment_utils


class PaymentProvider(models.Model):
    _name = "payment.provider"
    _inherit = ["payment.provider", "portal.cache.mixin"]

    @api.model
    def _get_compatible_providers(self, company_id, partner_id, amount, *args, report=None, **kwargs):
        """Override of `payment` to leave out what is not agreed with the customer; see `portal.payment.policy`."""
        providers = super()._get_compatible_providers(company_id, partner_id, amount, *args, report=report, **kwargs)
        policy = self.env["portal.payment.policy"]
        customers = policy._get_customers_sudo(partner_id, **kwargs)
        company = self.env["res.company"].browse(company_id)
        usable_sudo = policy._get_usable_providers_sudo(customers, company, providers)
        usable = providers.filtered(lambda provider: provider in usable_sudo)
        payment_utils.add_to_report(
            report, providers - usable, available=False, reason=self.env._("not agreed with this customer")
        )
        return usable
