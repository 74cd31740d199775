"""Who acts on a document, as an argument: models decide without looking at a request."""

from dataclasses import dataclass
from typing import Any

from odoo.http import request


@dataclass(frozen=True)
class Actor:
    """Somebody who acts, the right by which they are there, and where they come from.

    :param res.users user: who is signed in, in their own environment; the public user for visitors
    :param bool is_link: whether a visitor came by the link of a document
    :param str provider: who acts for a visitor, such as the code of a payment provider; "" for the visitor
    :param str ip: the address, as the proxy in front of Odoo knows it
    :param str claimed_ip: the address that the browser claims, which anybody can write
    :param str user_agent: the browser, in its own words
    :param str session: the id of the session
    :param res.partner contact: whom a visitor stands for who came by a link that was mailed to that contact alone, in
        sudo mode as visitors read no contacts
    """

    user: Any
    is_link: bool = False
    provider: str = ""
    ip: str = ""
    claimed_ip: str = ""
    user_agent: str = ""
    session: str = ""
    contact: Any = None

    @classmethod
    def from_request(cls, access_token=None):
        """Return who sent the current request. Only controllers call it.

        :param access_token: the token of the link by which the document was opened, if it was
        """
        http_request, user = request.httprequest, request.env.user
        return cls(
            user=user,
            is_link=bool(access_token) and user._is_public(),
            ip=http_request.remote_addr or "",
            claimed_ip=http_request.headers.get("X-Forwarded-For") or "",
            user_agent=http_request.headers.get("User-Agent") or "",
            session=request.session.sid or "",
        )

    @classmethod
    def from_provider(cls, env, provider, payer):
        """Return a provider's webhook: it acts for a contact, whose limits apply to it.

        :param str provider: the code of the provider
        :param res.partner payer: for whom it acts; a contact without an account counts as a visitor
        """
        # In sudo mode as whether the contact has an account does not depend on who asks.
        users_sudo = payer.sudo().user_ids.filtered(lambda user: user.active and user._is_portal())
        user = users_sudo[:1] or env.ref("base.public_user")
        return cls(user=user.with_user(user).sudo(False), provider=provider)

    @property
    def env(self):
        """The environment of the one who acts: their rights and their language."""
        # The user of a request is in superuser mode.
        return self.user.sudo(False).env

    @property
    def partner(self):
        """The contact of the one who acts; empty for visitors who stand for nobody."""
        if not self.user._is_public():
            return self.user.partner_id
        return self.contact or self.user.partner_id.browse()
