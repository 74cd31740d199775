from odoo.http import request

from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.controllers.portal import DocumentPortal

TEMPLATE = "portal_custom_base.portal_document_page"


class DocumentPagePortal(DocumentPortal):
    def _show_document_page(self, response, page_model, record_sudo, access_token):
        """Let a page of Odoo be the page of all documents, with Odoo's values for the templates inside.

        :param response: what Odoo's own route answers, before it is rendered
        :param str page_model: the model that tells what the page shows, see `portal.document.page`
        :param record_sudo: the document, which the reader may read
        :param str access_token: the token of the link by which it was opened, if it was
        """
        page = request.env[page_model]
        actor = Actor.from_request(access_token)
        response.qcontext["document_page"] = page._prepare_page_values(record_sudo, actor, response.qcontext)
        response.template = TEMPLATE
