from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import hash_sign, verify_hash_signed

from odoo.addons.portal_tools.actor import Actor

SCOPE = "portal.ticket.link"
# So long the links of a mail work.
DAYS = 30


class PortalTicketLink(models.AbstractModel):
    """The link of a mail by which its receiver closes, reopens or rates one ticket without signing in.

    It is signed for one ticket and one contact, opens nothing else, and ends. It stands for the contact: whoever may
    not see the ticket any more does nothing by it.
    """

    _name = "portal.ticket.link"
    _description = "Link to Act upon a Ticket"

    # === LINK === #

    @api.model
    def _make_token(self, ticket, partner):
        """Return the secret of the link by which a contact acts upon a ticket."""
        # In sudo mode as nobody else may read the secret of the database.
        return hash_sign(self.env(su=True), SCOPE, [ticket.id, partner.id], expiration=timedelta(days=DAYS))

    @api.model
    def _find_sudo(self, token):
        """Return the ticket of a link, and who acts by it; nothing if it is not one of ours, has ended, or its contact
        may not see the ticket any more.

        :param token: what a request names; it may be anything
        :return: the ticket in sudo mode as whoever has the link is not signed in, and the actor
        :rtype: tuple
        """
        try:
            ids = verify_hash_signed(self.env(su=True), SCOPE, token) if isinstance(token, str) else None
        except ValueError:
            ids = None
        # In sudo mode as told above.
        ticket_sudo = self.env["helpdesk.ticket"].sudo().browse(ids and ids[0]).exists()
        partner_sudo = self.env["res.partner"].sudo().browse(ids and ids[1]).exists()
        actor = ticket_sudo and partner_sudo and self._find_actor(ticket_sudo, partner_sudo)
        # What is done is done by the account, where there is one.
        return (ticket_sudo.with_user(actor.user).sudo(), actor) if actor else (ticket_sudo.browse(), None)

    def _find_actor(self, ticket_sudo, partner_sudo):
        """Return who acts by a link: the contact's account, or the contact of the ticket, who has none; or nothing."""
        company = ticket_sudo.company_id or self.env.company
        if not company.sudo().portal_is_open or not partner_sudo.active:
            return None
        # In sudo mode as whether a contact has an account does not depend on who asks.
        if users_sudo := partner_sudo.with_context(active_test=False).user_ids:
            user_sudo = users_sudo.filtered(lambda user: user.active and user._is_portal())[:1]
            user = user_sudo.with_user(user_sudo).sudo(False)
            is_reader = user_sudo and ticket_sudo.with_user(user).sudo(False).has_access("read")
            return Actor(user=user) if is_reader else None
        public = self.env.ref("base.public_user")
        is_theirs = partner_sudo == ticket_sudo.partner_id
        return Actor(user=public.with_user(public).sudo(False), contact=partner_sudo) if is_theirs else None

    @api.model
    def _get_links(self, ticket, partner):
        """Return what the mail to a contact offers to do with a ticket: dicts of `label` and `url`.

        :rtype: list[dict]
        """
        # In sudo mode as the mail is written by a job, for whoever may see the ticket.
        ticket_sudo = ticket.sudo()
        actor = self._find_actor(ticket_sudo, partner.sudo())
        url = actor and f"{ticket_sudo.get_base_url()}/portal/ticket/{self._make_token(ticket_sudo, partner)}"
        return [
            {"label": act["label"], "url": f"{url}#o_portal_ticket_{act['name']}"}
            for act in (self._get_acts(ticket_sudo, actor) if actor else ())
        ]

    # === ACTS === #

    @api.model
    def _get_acts(self, ticket_sudo, actor):
        """Return what somebody can do with a ticket by the link: dicts of `name` and `label`.

        For a module to offer more, it must override this method and return the list with its own dicts, and add the
        form of each to the page.

        :rtype: list[dict]
        """
        acts = []
        if not ticket_sudo._get_portal_close_refusal(actor):
            acts.append({"name": "close", "label": self.env._("It is solved: close this ticket")})
        if not ticket_sudo._get_portal_reopen_refusal(actor):
            acts.append({"name": "reopen", "label": self.env._("It is not solved: reopen this ticket")})
        return acts

    @api.model
    def _prepare_page_values(self, ticket_sudo, actor):
        """Return what the page of a link shows: of the ticket no more than a mail says.

        For a module to show more, it must override this method and return the dict with its own values.
        """
        state, label = ticket_sudo._get_portal_badge()
        until = ticket_sudo._get_portal_reopen_until()
        reasons = ticket_sudo._fields["portal_close_reason"]._description_selection(self.env)
        return {
            "ticket_id": ticket_sudo.id,
            "number": ticket_sudo.number,
            "subject": ticket_sudo.name,
            "state": {"state": state, "label": label},
            "acts": [act["name"] for act in self._get_acts(ticket_sudo, actor)],
            "closing_stage": ticket_sudo._get_portal_closing_stages()[:1],
            "close_reasons": reasons,
            "reopen_until": until
            and self.env["portal.answer.mixin"]._tell_date(fields.Datetime.context_timestamp(self, until).date()),
        }
