from odoo import models

from odoo.addons.payment import utils as payment_utils


class PaymentMethod(models.Model):
    _name = "payment.method"
    _inherit = ["payment.method", "portal.cache.mixin"]

    def _get_compatible_payment_methods(self, provider_ids, partner_id, *args, report=None, **kwargs):
        """Override of `payment` to leave out what is not agreed with the customer; see `portal.payment.policy`."""
        methods = super()._get_compatible_payment_methods(provider_ids, partner_id, *args, report=report, **kwargs)
        policy = self.env["portal.payment.policy"]
        customers = policy._get_customers_sudo(partner_id, **kwargs)
        # In sudo mode as customers may not read providers.
        providers_sudo = self.env["payment.provider"].sudo().browse(provider_ids)
        usable_sudo = methods.sudo()
        for company in policy._get_companies_sudo(providers_sudo, **kwargs):
            usable_sudo = policy._get_usable_methods_sudo(customers, company, usable_sudo)
        usable = methods.filtered(lambda method: method in usable_sudo)
        payment_utils.add_to_report(
            report, methods - usable, available=False, reason=self.env._("not agreed with this customer")
        )
        return usable
