from odoo import api, models


class PortalDocumentPageDelivery(models.AbstractModel):
    _inherit = "portal.document.page.delivery"

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base` to add the form to confirm the receipt, and what was confirmed."""
        prepared = super()._prepare_page_values(record_sudo, actor, values)
        return prepared | {
            "notes": (*prepared["notes"], "portal_delivery_receipt.receipt_notes"),
            "forms": (*prepared["forms"], "portal_delivery_receipt.receipt", "portal_delivery_receipt.receipt_form"),
        }

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_delivery_track`: what was confirmed, or that it is asked for."""
        if receipt := values["portal_receipt"]:
            return self._tell_receipt(record_sudo, receipt)
        if record_sudo.company_id.portal_asks_receipt and not values["portal_receipt_refusal"]:
            if record_sudo.portal_delivered_on:
                return self.env._("Please confirm what you received.")
            return self.env._("Has it arrived? Please confirm what you received.")
        return super()._get_sentence(record_sudo, actor, values)

    def _tell_receipt(self, record_sudo, receipt):
        words = {"name": receipt.received_by, "date": record_sudo._tell_portal_day(receipt.received_on)}
        if receipt.state == "open":
            return self.env._("Received with reservations by %(name)s on %(date)s. We look into it.", **words)
        if receipt.has_reservations:
            return self.env._("Received with reservations by %(name)s on %(date)s. This is settled.", **words)
        return self.env._("Received by %(name)s on %(date)s.", **words)

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_delivery_track`: confirming comes first."""
        acts = super()._get_acts(record_sudo, actor, values)
        if values["portal_receipt_refusal"]:
            return acts
        act = {
            "name": "portal_receive",
            "label": self.env._("Confirm receipt"),
            "icon": "fa-check",
            "url": "#o_portal_receipt",
        }
        return [act, *acts]

    @api.model
    def _get_files(self, record_sudo, actor, values):
        """Override of `portal_delivery_track` to add the sealed proof of delivery, and its evidence."""
        seals = [seal for seal in values["portal_receipt_seals"] if seal.level and not seal.is_damaged]
        rows = [row for seal_sudo in seals for row in self._make_proof_rows(record_sudo, actor, seal_sudo)]
        return [*super()._get_files(record_sudo, actor, values), *rows]

    def _make_proof_rows(self, record_sudo, actor, seal_sudo):
        suffix = f"/receipt/{seal_sudo.id}"
        rows = [
            {
                "name": seal_sudo._get_filename(),
                "url": self._get_url(record_sudo, actor, suffix=suffix),
                "icon": "fa-file-pdf-o",
                "text": self.env._("proof of delivery, digitally sealed (%(level)s)", level=seal_sudo.level),
                "check_url": f"/portal/verify/{seal_sudo.code}",
                "name_attribute": "portal_seal",
            },
            {
                "name": self.env._("Evidence (ZIP)"),
                "url": self._get_url(record_sudo, actor, suffix=suffix, query="kind=pack"),
                "icon": "fa-archive",
                "name_attribute": "portal_pack",
            },
        ]
        is_open = self.env["portal.delivery.receipt.decision"]._is_evidence_open(record_sudo, actor)
        return rows if is_open else rows[:1]
