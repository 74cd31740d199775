from odoo import api, models
from odoo.exceptions import AccessError, MissingError
from odoo.tools import consteq

from ..record_id import parse_id


class DocumentRefusedError(AccessError):
    """The visitor may not open the document, or there is none: both are told alike.

    `reason` is what an addon that closed a link said, or "unknown" where the link is not the document's.
    """

    def __init__(self, message, reason="unknown"):
        super().__init__(message)
        self.reason = reason


class PortalDocumentAccess(models.AbstractModel):
    """The one way to a document from outside: by what the person may read, or by a link."""

    _name = "portal.document.access"
    _description = "Access to a Document from the Portal"

    @api.model
    def _get_document_sudo(self, user, model, record_id, access_token=None, operation="read"):
        """Return a document that somebody may open.

        :param res.users user: who wants to open it; the public user for visitors
        :param str model: the name of the document's model
        :param record_id: the id, a number or its digits; may be anything
        :param access_token: the token of the link, if any; may be anything
        :param str operation: what record rules must allow: "read" or "write"
        :return: in sudo mode as in Odoo's own pages: what a page shows of a document that may be opened is its choice
        :raise DocumentRefusedError: if the document may not be opened, or does not exist
        """
        record = self._browse(user, model, record_id)
        if not record:
            raise self._refuse(user)
        if self._is_allowed(record, operation):
            return record.sudo()
        if not self._is_token_valid(record, access_token):
            raise self._refuse(user)
        self._check_link(record, user)
        return record.sudo()

    @api.model
    def _is_link_needed(self, record, user):
        """Return whether somebody who opened a document came by its link, without which it is closed to them.

        :param record: the document, in any mode
        :param res.users user: who opened it
        """
        return user._is_public() or not self._is_allowed(record.with_user(user).sudo(False), "read")

    @api.model
    def _check_link(self, record, user):
        """Refuse a visitor for whom even the right secret of a link does not open a record.

        The secret itself is compared elsewhere.

        :raise DocumentRefusedError: if so
        """
        if reason := self._get_link_refusal(record, user):
            raise self._refuse(user, reason)

    def _refuse(self, user, reason="unknown"):
        message = user.env._("This document does not exist, or it is not for you.")
        return DocumentRefusedError(message, reason)

    def _browse(self, user, model, record_id):
        number = parse_id(record_id)
        if model not in self.env or not number:
            return None
        # Whether it exists is asked in sudo mode; nothing of it is told.
        return self._find_sudo(self.env[model].with_env(user.env).browse(number).sudo()).sudo(False)

    def _find_sudo(self, record_sudo):
        """Return a record if it exists, else an empty one, with the query that reads what its page asks for anyway.

        :param record_sudo: a record, in sudo mode so that all of its fields are read at once
        """
        if "create_date" not in record_sudo._fields:
            return record_sudo.exists()
        try:
            record_sudo.mapped("create_date")
        except MissingError:
            return record_sudo.browse()
        return record_sudo

    def _is_allowed(self, record, operation):
        try:
            record.check_access(operation)
        except (AccessError, MissingError):
            return False
        return True

    @api.model
    def _clean_token(self, token):
        """Return the secret of a link as text, or None for what cannot be one: comparing it would raise.

        :param token: may be anything
        """
        return token if isinstance(token, str) and token.isascii() and token else None

    def _is_token_valid(self, record, access_token):
        token = self._clean_token(access_token)
        if not token or "access_token" not in record._fields:
            return False
        # In sudo mode as the visitor may not read the document; the secret is compared.
        secret = record.sudo().access_token
        return bool(secret) and consteq(secret, token)

    @api.model
    def _get_link_refusal(self, record, user):
        """Return why the right secret of a link does not open a document for somebody, or False.

        For a module to let links end or grant less, it must override this method, return its own reason where a
        link does not hold, and else what `super()` returns.

        :param record: the document, as the user
        :param res.users user: who wants to open it
        :return: a short code, such as "over", or False
        """
        return False

    # === COLLEAGUES WHO WERE INVITED === #

    @api.model
    def _is_guest(self, record, user):
        """Return whether a person reads a document only as a colleague invited them, and so does not act upon it.

        For a module to know who is a guest, it must override this method and return True for them.

        :param record: the document, in any mode
        :param res.users user: who reads it
        """
        return False

    @api.model
    def _may_be_invited(self, record, user, actor):
        """Return whether a colleague may be invited to read a document.

        For a module to keep documents from people, it must override this method and return False for them.

        :param record: the document, in any mode
        :param res.users user: the colleague
        :param Actor actor: who invites the colleague
        """
        return bool(user.active)
