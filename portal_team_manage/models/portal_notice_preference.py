from odoo import api, fields, models


class PortalNoticePreference(models.Model):
    _inherit = "portal.notice.preference"

    audience = fields.Selection(
        selection=[("own", "Mine"), ("company", "Mine and my company’s")],
        string="Whose documents",
        help="Empty: as the role of the person says.",
    )

    @api.model
    def _get_page_values(self, partner):
        """Override of `portal_custom_base` to leave out what the role does not show, and to ask whose documents."""
        user_sudo = self._get_person_sudo(partner)
        rows = []
        for row in super()._get_page_values(partner):
            scope = row["event"]._get_scope(user_sudo)
            if scope == "none":
                continue
            is_wide = scope in ("shared", "company") and not row["event"].ignores_settings
            rows.append(row | self._prepare_audience(row["event"], partner, user_sudo) if is_wide else row)
        return rows

    @api.model
    def _prepare_audience(self, event, partner, user_sudo):
        """Return the values of the choice whose documents a person is told of; nothing if there is no company."""
        if partner.commercial_partner_id == partner:
            return {}
        own_sudo = self._search_own_sudo(partner).filtered(lambda preference: preference.event_id == event)
        return {
            "audience": own_sudo.audience or self._get_default_audience(event, user_sudo),
            "audiences": self._fields["audience"]._description_selection(self.env),
        }

    @api.model
    def _get_default_audience(self, event, user_sudo):
        role_sudo = self.env["portal.access.policy"]._get_role_sudo(user_sudo)
        return "company" if event in role_sudo.told_event_ids else "own"

    @api.model
    def _get_person_sudo(self, partner):
        """Return the login of a contact, in sudo mode as people outside read no users."""
        users_sudo = partner.sudo().with_context(active_test=False).user_ids
        return users_sudo.sorted(lambda user: not user.active)[:1]

    @api.model
    def _prepare_choice(self, row, choices):
        """Override of `portal_custom_base` to save whose documents; no choice is saved that is the role's own."""
        values = super()._prepare_choice(row, choices)
        audience = choices.get(f"{row['event'].code}-audience")
        if audience in dict(row["audiences"]) and audience != row["audience"]:
            values["audience"] = audience
        return values
