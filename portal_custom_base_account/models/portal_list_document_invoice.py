from odoo import api, models
from odoo.fields import Domain

from .portal_list_invoice import INVOICES


class PortalListDocumentInvoice(models.AbstractModel):
    """What the lists of the invoices of one document have in common.

    Its id is in the context; the document has been checked. Which of its invoices are listed, the record rules decide.
    """

    _name = "portal.list.document.invoice"
    _inherit = "portal.list.invoice"
    _description = "List of the Invoices of a Document"

    # The model of the document.
    _list_document_model = None

    @api.model
    def _is_available(self):
        """Override of `portal_custom_base`: the list is closed with the section of invoices."""
        return super()._is_available() and not self.env["portal.section"]._is_section_hidden("section_invoice")

    @api.model
    def _get_document_sudo(self):
        """Return the document.

        :return: in sudo mode as the way from a document to its invoices is closed to people outside
        """
        return self.env[self._list_document_model].sudo().browse(self.env.context["portal_list_document_id"])

    @api.model
    def _get_document_domain(self, document_sudo):
        """Return which invoices are of a document.

        For a module to list the invoices of its documents, it must override this method and return the domain.

        :rtype: Domain
        """
        return Domain.FALSE

    @api.model
    def _get_domain(self):
        of_document = self._get_document_domain(self._get_document_sudo())
        return super()._get_domain() & Domain("move_type", "in", INVOICES) & of_document

    @api.model
    def _has_bills(self):
        """Override as no bill is the invoice of a customer's document."""
        return False
