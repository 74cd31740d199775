from odoo import models


class PortalNotice(models.Model):
    _inherit = "portal.notice"

    def _get_attached_file(self):
        """Override of `portal_custom_base`: the sealed proof comes with the mail that tells of it."""
        if len(self) != 1 or self.event_id.code != "delivery_received":
            return super()._get_attached_file()
        return self.env["portal.sealed.document"]._get_mailed_file(self.dedup_key)

    def _prepare_mail_values(self, items, stop_url):
        """Override of `portal_custom_base`: the vendor is no contact of a customer."""
        values = super()._prepare_mail_values(items, stop_url)
        if not self._is_to_delivery_vendor():
            return values
        return values | {"reason": self.env._("You receive this e-mail as you look after this delivery.")}

    def _get_url(self, event, record):
        """Override of `portal_custom_base`: the vendor opens the delivery in Odoo, without the customer's secret."""
        if not self._is_to_delivery_vendor():
            return super()._get_url(event, record)
        return f"{record.get_base_url()}/mail/view?model={record._name}&res_id={record.id}"

    def _is_to_delivery_vendor(self):
        """Return whether these notices tell the vendor's own people of a proof."""
        partner = self.partner_id
        is_ours = partner == self.company_id.partner_id or any(user._is_internal() for user in partner.user_ids)
        return set(self.event_id.mapped("code")) == {"delivery_received"} and is_ours
