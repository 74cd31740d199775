from odoo.http import request

from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.controllers.portal import DocumentPortal

TEMPLATE = "portal_custom_base.portal_document_page"
# The fields of documents that name the people whom their pages tell of.
PEOPLE = (
    *("user_id", "invoice_user_id", "create_uid"),
    *("partner_id", "commercial_partner_id", "partner_invoice_id", "partner_shipping_id", "invoice_partner_id"),
)


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

    def _get_page_view_values(self, document, access_token, values, session_history, no_breadcrumbs, **kwargs):
        """Override of `portal`: previous and next without the secrets of their links, which Odoo makes while it reads.

        Whoever goes through the documents of a list is signed in, and needs none.
        """
        if document.env.su:
            self._fetch_people(document)
        values = super()._get_page_view_values(document, access_token, values, "", no_breadcrumbs, **kwargs)
        history = request.session.get(session_history) or []
        return values | (self._get_neighbours(document, history) if document.id in history else {})

    def _fetch_people(self, *documents):
        """Read whom a page tells of with two queries: the vendor's people, and all contacts.

        :param documents: the document, and others of whose people its page tells, such as its order; in sudo mode, as
            the page chooses what it tells of them
        """
        env = documents[0].env
        users_sudo = env.user.union(*self._get_linked(documents, "res.users"))
        self._fetch_unread(users_sudo)
        # In sudo mode as the page's templates read the reader and the vendor as well.
        contacts_sudo = (users_sudo | request.env.user.sudo()).partner_id | env.company.partner_id
        self._fetch_unread(contacts_sudo.union(*self._get_linked(documents, "res.partner")))

    def _fetch_unread(self, records):
        """Read the records of which not even the time of writing has been read: it is read with all else."""
        records.browse(records._fields["write_date"]._cache_missing_ids(records)).fetch()

    def _get_linked(self, documents, model_name):
        fields = ((document, document._fields.get(name)) for document in documents for name in PEOPLE)
        return [
            document[field.name]
            for document, field in fields
            if field and field.store and field.comodel_name == model_name
        ]

    def _get_neighbours(self, document, history):
        """Return the addresses of what is beside a document in the list that one came from, as far as one may see it.

        :param list history: the ids of the documents of the list
        """
        documents, seen = request.env[document._name], self._filter_seen(document._name, history)
        ids = [record_id for record_id in history if record_id in seen or record_id == document.id]
        index = ids.index(document.id)
        # In sudo mode as one that may be seen has an address, whatever fields that follows.
        before, after = (
            documents.sudo().browse(beside) for beside in (ids[max(index - 1, 0) : index], ids[index + 1 : index + 2])
        )
        return {"prev_record": before.access_url, "next_record": after.access_url}
