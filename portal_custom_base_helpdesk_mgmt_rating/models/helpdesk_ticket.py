from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

# How long customers change what they said.
DAYS = 7
# The greatest length of a comment.
MOST_WORDS = 2000
RATES = range(1, 6)
# What is made together with the closing of a ticket has the time at which its request began.
REQUEST_MINUTES = 1


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # === BUSINESS METHODS === #

    def _get_portal_rating_sudo(self):
        """Return what the customer said of the last closing, or nothing, in sudo mode as people outside read none.

        :rtype: rating.rating
        """
        self.ensure_one()
        ratings_sudo = self.env["rating.rating"].sudo()
        if not self.closed or not self.closed_date:
            return ratings_sudo
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id), ("consumed", "=", True)]
        domain += [("create_date", ">=", self._get_portal_rating_since())]
        return ratings_sudo.search(domain, order="id desc", limit=1)

    def _get_portal_rating_since(self):
        """Return from when on ratings are of the last closing, or of the stage in which the ticket is."""
        date = self.closed_date if self.closed else self.last_stage_update
        return (date or self.create_date) - timedelta(minutes=REQUEST_MINUTES)

    def _get_portal_rating_until(self):
        """Return until when the rating can be changed, a time in UTC; False without one."""
        rating_sudo = self._get_portal_rating_sudo()
        return rating_sudo and rating_sudo.create_date + timedelta(days=DAYS)

    def _get_portal_rate_refusal(self, actor):
        """Return why somebody may not rate the ticket, or "".

        For a module to let fewer people rate, it must override this method and return a sentence for the others.

        :param Actor actor: who wants to rate
        """
        return self._get_portal_unrated_reason() or self._get_portal_act_refusal(actor)

    def _get_portal_unrated_reason(self, rating_sudo=None):
        """Return why nobody may rate the ticket now, or "".

        :param rating.rating rating_sudo: the one that an e-mail asked for, in sudo mode, if it is filled in by its link
        """
        if not self.closed:
            return self.env._("You can rate this ticket when it is solved.")
        if (self.team_id and not self.team_id.portal_allows_rating) or self.rating_status == "no_rate":
            return self.env._("This ticket is not rated.")
        until = self._get_portal_rating_until()
        is_old = bool(rating_sudo) and rating_sudo.create_date < self._get_portal_rating_since()
        if is_old:
            return self.env._("This ticket can no longer be rated here.")
        if until and until < fields.Datetime.now():
            return self.env._("You have rated this ticket. Thank you.")
        return ""

    # === DISCUSSION === #

    def _get_allowed_message_params(self):
        """Override of `rating`: a message rates nothing; `_rate_for_customer` does, which asks whether it may."""
        return super()._get_allowed_message_params() - {"rating_value"}

    def message_post(self, **kwargs):
        """Override of `rating`: people outside rate by no message."""
        if self.env.user.share:
            kwargs.pop("rating_value", None)
        return super().message_post(**kwargs)

    def _message_update_content(self, message, /, *, body, rating_value=None, **kwargs):
        """Override of `rating`: people outside change no rating by a message."""
        rating_value = None if self.env.user.share else rating_value
        return super()._message_update_content(message, body=body, rating_value=rating_value, **kwargs)

    def _rate_for_customer(self, rate, comment, actor):
        """Note what the customer says of how the ticket was solved: once for each closing, changed for some days.

        :param rate: a number from 1 to 5, or its digit; may be anything
        :param str comment: what the customer adds
        :param Actor actor: who rates
        :raise UserError: if it may not be rated so
        """
        self._lock_for_customer()
        if refusal := self._get_portal_rate_refusal(actor):
            raise UserError(refusal)
        if str(rate) not in map(str, RATES):
            raise UserError(self.env._("Choose 1 to 5."))
        rating_sudo = self._get_portal_rating_sudo() or self._prepare_portal_rating_sudo(actor)
        self.rating_apply(int(rate), rating=rating_sudo, feedback=(comment or "").strip()[:MOST_WORDS])

    def _prepare_portal_rating_sudo(self, actor):
        """Return the rating to fill in: the one that an e-mail asked for since the closing, or a new one."""
        ratings_sudo = self.env["rating.rating"].sudo()
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id), ("consumed", "=", False)]
        domain += [("create_date", ">=", self._get_portal_rating_since()), ("partner_id", "=", actor.partner.id)]
        return ratings_sudo.search(domain, limit=1) or ratings_sudo.create(
            {
                "partner_id": actor.partner.id,
                "rated_partner_id": self._rating_get_operator().id,
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": self.id,
                "is_internal": False,
            }
        )

    def _send_ticket_rating_mail(self, force_send=False):
        """Override of `helpdesk_mgmt_rating`, which asks again each time that a ticket is saved: once each closing."""
        tickets = self.filtered(lambda ticket: not ticket._is_rating_asked())
        return super(HelpdeskTicket, tickets)._send_ticket_rating_mail(force_send=force_send)

    def _is_rating_asked(self):
        """Return whether the customer was asked to rate, or did, since the ticket reached its stage."""
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        domain += [("create_date", ">=", self._get_portal_rating_since())]
        # In sudo mode as whoever moves a ticket need not read ratings.
        return bool(self.env["rating.rating"].sudo().search_count(domain, limit=1))
