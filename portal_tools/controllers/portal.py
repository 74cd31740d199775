import functools

from odoo import SUPERUSER_ID
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..record_id import parse_id


class DocumentPortal(CustomerPortal):
    def _document_check_access(self, model_name, document_id, access_token=None):
        """Override of `portal`: pages of Odoo and of all addons open documents in one way.

        Odoo's method is not called, as it asks the same and knows no links that end.

        :raise DocumentRefusedError: an `AccessError`, also for a document that does not exist
        """
        asked = (request.env.cr, request.env.uid, model_name, document_id, access_token)
        if self._is_opened(asked):
            return request.env[model_name].browse(parse_id(document_id)).with_user(SUPERUSER_ID)
        document_sudo = request.env["portal.document.access"]._get_document_sudo(
            request.env.user, model_name, document_id, access_token
        )
        self._note_opened(asked)
        return document_sudo.with_user(SUPERUSER_ID)

    def _is_opened(self, asked):
        """Return whether this request has opened a document in the same way just now: pages of ours and Odoo's both do.

        :param tuple asked: the cursor, who asks, and what `_document_check_access` is called with
        """
        return getattr(request, "portal_opened", None) == asked

    def _note_opened(self, asked):
        """Remember what was opened while a page is read; what is refused, and what may change, is asked anew."""
        if request.httprequest.method == "GET":
            request.portal_opened = asked
            # Odoo repeats a request whose transaction fails.
            request.env.cr.postrollback.add(functools.partial(vars(request).pop, "portal_opened", None))

    def _filter_seen(self, model_name, record_ids):
        """Return which documents of a list one may see today: the page of each asks for those beside it.

        While a page is read they are asked for once.

        :param str model_name: the model of the documents
        :param list record_ids: their ids
        :rtype: set
        """
        documents = request.env[model_name]
        asked = (request.env.cr, request.env.uid, model_name)
        noted, among, seen = getattr(request, "portal_seen", (None, set(), set()))
        if noted == asked and among.issuperset(record_ids):
            return seen.intersection(record_ids)
        seen = set(documents.search([("id", "in", record_ids)]).ids) if documents.has_access("read") else set()
        if request.httprequest.method == "GET":
            request.portal_seen = (asked, set(record_ids), seen)
            # As in `_note_opened`.
            request.env.cr.postrollback.add(functools.partial(vars(request).pop, "portal_seen", None))
        return seen
