from odoo import api, models


class PortalDocumentPageTicket(models.AbstractModel):
    _inherit = "portal.document.page.ticket"

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base_helpdesk_mgmt` to let customers rate."""
        values["portal_rating"] = self._prepare_rating_values(record_sudo, actor)
        return super()._prepare_page_values(record_sudo, actor, values)

    def _prepare_rating_values(self, record_sudo, actor):
        """Return what the customer said, if anything, and whether it can be said or changed."""
        rating_sudo = record_sudo._get_portal_rating_sudo()
        may_rate = record_sudo.closed and not record_sudo._get_portal_rate_refusal(actor)
        until = record_sudo._get_portal_rating_until()
        return {
            "may_rate": may_rate,
            "rate": int(rating_sudo.rating),
            "comment": rating_sudo.feedback or "",
            "until": self._tell_date(until) if until and may_rate else "",
            "choices": [(rate, self._get_rate_names()[rate]) for rate in range(1, 6)],
        }

    def _get_rate_names(self):
        return {
            1: self.env._("Poor"),
            2: self.env._("Not good"),
            3: self.env._("Fair"),
            4: self.env._("Good"),
            5: self.env._("Very good"),
        }

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_helpdesk_mgmt`: what is asked of the customer of a solved ticket."""
        acts = super()._get_acts(record_sudo, actor, values)
        if not values["portal_rating"]["may_rate"] or values["portal_rating"]["rate"]:
            return acts
        rate = {"name": "portal_rate", "label": self.env._("Rate our help"), "icon": "fa-star-o"}
        return [rate | {"url": "#o_portal_rate"}, *acts]
