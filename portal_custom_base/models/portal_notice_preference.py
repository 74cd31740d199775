from odoo import api, fields, models
from odoo.tools.misc import hash_sign, verify_hash_signed

# What a link to stop e-mails is signed for.
STOP_SCOPE = "portal.notice.stop"


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

    # === READING === #

    @api.model
    def _get_frequencies(self, partners, event):
        """Return how often contacts are told: {id: "now", "daily" or "never"}; mandatory events are never silenced."""
        if event.code in self._get_codes_at_once():
            return dict.fromkeys(partners.ids, "now")
        # In sudo mode as the current user may not have access to the preferences of a contact.
        preferences_sudo = self.sudo().search([("partner_id", "in", partners.ids), ("event_id", "=", event.id)])
        chosen = {preference.partner_id.id: preference._get_frequency() for preference in preferences_sudo}
        return {partner_id: chosen.get(partner_id, "now") for partner_id in partners.ids}

    @api.model
    def _get_codes_at_once(self):
        """Return the codes of the events that are told at once and by themselves, without a choice.

        For a module to have an event told so, it must override this method and return the result with its code.

        :rtype: frozenset
        """
        return frozenset()

    def _get_frequency(self):
        is_silenced = self.frequency == "never" and self.event_id.is_mandatory
        return "now" if is_silenced or not self.frequency else self.frequency

    @api.model
    def _get_page_values(self, partner):
        """Return the choices on the page of notifications.

        For a module to offer more or less of a choice, it must override this method and return its own.

        :param res.partner partner: the contact whose choices they are
        :return: dicts with `event`, the chosen `frequency`, the `frequencies` to choose from, and two for choices that
            other addons add: the chosen `audience` and the `audiences`, both as frequencies are
        :rtype: list[dict]
        """
        words = self._fields["frequency"]._description_selection(self.env)
        of_event = {preference.event_id: preference for preference in self._search_own_sudo(partner)}
        at_once = self._get_codes_at_once()
        return [
            {
                "event": event,
                "frequency": of_event.get(event, self)._get_frequency(),
                "frequencies": [(key, word) for key, word in words if key != "never" or not event.is_mandatory],
                "audience": False,
                "audiences": [],
            }
            for event in self.env["portal.event"]._get_known()
            if event._is_sent(self.env.company) and event.code not in at_once
        ]

    @api.model
    def _search_own_sudo(self, partner):
        # In sudo mode as customers have no right on the model; the callers ask for whom they may.
        return self.sudo().search([("partner_id", "=", partner.id)])

    # === SAVING === #

    @api.model
    def _save(self, partner, choices):
        """Save the choices of a contact. Unknown events and frequencies that are not allowed are ignored.

        :param res.partner partner: the contact
        :param dict choices: codes of events mapped to frequencies
        :return: the events whose choice changed, and what was chosen
        :rtype: dict of `portal.event` to dict
        """
        of_event = {preference.event_id: preference for preference in self._search_own_sudo(partner)}
        changed = {}
        for row in self._get_page_values(partner):
            values = self._prepare_choice(row, choices)
            if not values:
                continue
            changed[row["event"]] = values
            preference_sudo = of_event.get(row["event"], self.sudo())
            if preference_sudo:
                preference_sudo.write(values)
            else:
                preference_sudo.create(values | {"partner_id": partner.id, "event_id": row["event"].id})
        return changed

    @api.model
    def _prepare_choice(self, row, choices):
        """Return the values of a contact's choice of an event, as far as it was offered and is another than before.

        For a module to save another choice, it must override this method and add its value.

        :param dict row: what `_get_page_values` told of the event
        :param dict choices: what the form sent
        """
        frequency = choices.get(row["event"].code)
        is_new = frequency in dict(row["frequencies"]) and frequency != row["frequency"]
        return {"frequency": frequency} if is_new else {}

    # === STOPPING WITHOUT A LOGIN === #

    @api.model
    def _get_stop_token(self, partner, events):
        """Return what stops e-mails of events to a contact without signing in, or "" if all of them are owed.

        It has no end, as an e-mail may be read late, and does nothing but stop these e-mails.
        """
        stoppable = events.filtered(lambda event: not event.is_mandatory)
        # In sudo mode as nobody else may read the secret of the database.
        return hash_sign(self.env(su=True), STOP_SCOPE, [partner.id, sorted(stoppable.ids)]) if stoppable else ""

    @api.model
    def _read_stop_token_sudo(self, token):
        """Return the contact and the events of a token; nobody and none if it is not one of ours.

        :return: in sudo mode as whoever has the token may stop these e-mails
        """
        partners_sudo, events_sudo = self.env["res.partner"].sudo(), self.env["portal.event"].sudo()
        try:
            partner_id, event_ids = verify_hash_signed(self.env(su=True), STOP_SCOPE, token) or (False, [])
        except ValueError:
            return partners_sudo, events_sudo
        events_sudo = events_sudo.browse(event_ids).exists()
        return partners_sudo.browse(partner_id).exists(), events_sudo.filtered(lambda event: not event.is_mandatory)

    @api.model
    def _stop_sudo(self, partner_sudo, events_sudo, frequency="never"):
        """Stop the e-mails of events to a contact, or send them again; in sudo mode as the token was checked."""
        own_sudo = self._search_own_sudo(partner_sudo)
        for event in events_sudo:
            preference_sudo = own_sudo.filtered(lambda preference, event=event: preference.event_id == event)
            if preference_sudo:
                preference_sudo.frequency = frequency
            else:
                own_sudo.create({"partner_id": partner_sudo.id, "event_id": event.id, "frequency": frequency})
