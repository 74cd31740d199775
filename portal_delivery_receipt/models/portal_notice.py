import base64

from odoo import fields, models

# Larger documents are fetched from the portal: many mail servers refuse them.
MAX_SIZE = 10 * 1024 * 1024


class PortalNotice(models.Model):
    _inherit = "portal.notice"

    def _create_mail(self):
        """Override of `portal_custom_base` to attach the sealed proof to the mail that tells of it."""
        seal, content = self._get_delivery_proof()
        if not content:
            return super()._create_mail()
        # The text of the mail says whether it is attached.
        mail = super(PortalNotice, self.with_context(portal_file_is_attached=True))._create_mail()
        values = {"name": seal._get_filename(), "datas": base64.b64encode(content), "mimetype": "application/pdf"}
        mail.attachment_ids = [fields.Command.create(values | {"res_model": "mail.mail", "res_id": mail.id})]
        return mail

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

    def _get_delivery_proof(self):
        """Return the seal and the sealed file that these notices are mailed with; empty if they go without one."""
        seals = self.env["portal.sealed.document"]
        if len(self) != 1 or self.event_id.code != "delivery_received" or not self.dedup_key.isdigit():
            return seals, b""
        seal = seals.browse(int(self.dedup_key)).exists()
        content = seal._get_document() if seal else b""
        return (seal, content) if len(content) <= MAX_SIZE else (seals, b"")
