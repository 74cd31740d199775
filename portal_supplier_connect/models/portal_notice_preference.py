from odoo import api, models

# What somebody waits for who sent something.
AT_ONCE = ("supplier_answer", "supplier_dispute", "supplier_bill")


class PortalNoticePreference(models.Model):
    _inherit = "portal.notice.preference"

    @api.model
    def _get_frequencies(self, partners, event):
        """Override of `portal_custom_base`: what the supplier waits for does not wait for the daily digest."""
        if event.code in AT_ONCE:
            return dict.fromkeys(partners.ids, "now")
        return super()._get_frequencies(partners, event)

    @api.model
    def _get_page_values(self, partner):
        """Override of `portal_custom_base` to offer no choice where there is none."""
        return [values for values in super()._get_page_values(partner) if values["event"].code not in AT_ONCE]
