from odoo import api, fields, models


class PortalNoticePreference(models.Model):
    """How often a contact wants to be notified of an event."""

    _name = "portal.notice.preference"
    _description = "Portal Notification Preference"

    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    event_id = fields.Many2one("portal.event", required=True, ondelete="cascade")
    frequency = fields.Selection(
        selection=[("now", "Right away"), ("daily", "Daily summary"), ("never", "Never")],
        required=True,
        default="now",
    )

    _partner_event_uniq = models.Constraint(
        "UNIQUE(partner_id, event_id)", "A contact can have only one preference per event."
    )

    @api.model
    def _get_frequency(self, partner, event):
        """Return "now", "daily" or "never", as the contact chose; mandatory events are never silenced."""
        # In sudo mode as the current user may not have access to the preferences of a contact.
        preference_sudo = self.sudo().search([("partner_id", "=", partner.id), ("event_id", "=", event.id)], limit=1)
        frequency = preference_sudo.frequency or "now"
        return "now" if frequency == "never" and event.is_mandatory else frequency

    @api.model
    def _get_page_values(self, partner):
        """Return the choices on the page of notifications.

        :return: dicts with `event` and the chosen `frequency`
        :rtype: list[dict]
        """
        events = self.env["portal.event"]._get_known().filtered(lambda event: event._is_sent(self.env.company))
        return [{"event": event, "frequency": self._get_frequency(partner, event)} for event in events]

    @api.model
    def _save(self, partner, choices):
        """Save the choices of a contact. Unknown events and frequencies that are not allowed are ignored.

        :param res.partner partner: the contact
        :param dict choices: codes of events mapped to frequencies
        """
        known = dict(self._fields["frequency"].selection)
        # In sudo mode as customers have no right on the model; only their own preferences are written.
        preferences_sudo = self.sudo().search([("partner_id", "=", partner.id)])
        for event in self.env["portal.event"]._get_known():
            frequency = choices.get(event.code)
            if frequency not in known or (frequency == "never" and event.is_mandatory):
                continue
            own = preferences_sudo.filtered(lambda p, event=event: p.event_id == event)
            if own:
                own.frequency = frequency
            else:
                own.create({"partner_id": partner.id, "event_id": event.id, "frequency": frequency})
