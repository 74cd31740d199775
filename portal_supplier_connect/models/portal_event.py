from odoo import models

# Acts of suppliers that e-mails tell of: their page is that of their order.
ACTS = ("portal.supplier.response", "portal.supplier.dispute", "portal.supplier.bill")


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _get_documents(self, record):
        """Override of `portal_custom_base`: who may not see the order is not told."""
        return [record.order_id] if record._name in ACTS else super()._get_documents(record)

    def _get_url(self, record):
        """Override of `portal_custom_base`: the order's page, after signing in."""
        if record._name not in ACTS:
            return super()._get_url(record)
        return record.get_base_url() + record.order_id.access_url

    def _may_be_told(self, record, partner):
        """Override of `portal_custom_base`: who lost the order is not told what became of what they sent."""
        if record._name in ACTS:
            # In sudo mode as the accounts of contacts are not everybody's to read.
            users_sudo = partner.sudo().user_ids.filtered(lambda user: user.active and user._is_portal())
            if users_sudo and not any(
                record.order_id.with_user(user).sudo(False).has_access("read") for user in users_sudo
            ):
                return False
        return super()._may_be_told(record, partner)
