from odoo import api, fields, models


class PortalNoticePreference(models.Model):
    """When a contact wants to be told of an event."""

    _name = "portal.notice.preference"
    _description = "When a Contact is Told of an Event"

    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    event_id = fields.Many2one("portal.event", required=True, ondelete="cascade")
    frequency = fields.Selection(
        selection=[("now", "At once"), ("daily", "Once a day"), ("never", "Never")],
        required=True,
        default="now",
    )

    _partner_event_uniq = models.Constraint("UNIQUE(partner_id, event_id)", "A contact has one choice for each event.")

    @api.model
    def _get_frequency(self, partner, event):
        """Return "now", "daily" or "never", as a contact chose; an event owed to customers is never silent."""
        # In sudo mode as the choice is the contact's own, whoever acts.
        preference_sudo = self.sudo().search([("partner_id", "=", partner.id), ("event_id", "=", event.id)], limit=1)
        frequency = preference_sudo.frequency or "now"
        return "now" if frequency == "never" and event.is_mandatory else frequency

    @api.model
    def _get_page_values(self, partner):
        """Return what the page of notifications shows.

        :return: a list of dicts with `event` and the chosen `frequency`
        """
        events = self.env["portal.event"]._get_known().filtered(lambda event: event._is_sent(self.env.company))
        return [{"event": event, "frequency": self._get_frequency(partner, event)} for event in events]

    @api.model
    def _save(self, partner, choices):
        """Remember what a contact chose. What is unknown or not allowed is left as it was.

        :param res.partner partner: the contact, whose own choice it is
        :param dict choices: codes of events to frequencies
        """
        known = dict(self._fields["frequency"].selection)
        # In sudo mode as customers have no right on the model; only the own choice is written.
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
