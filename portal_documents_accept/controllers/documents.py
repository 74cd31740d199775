from odoo.http import request

from odoo.addons.portal_documents_share.controllers.documents import DocumentsPortal


class AcceptDocumentsPortal(DocumentsPortal):
    def _prepare_folder_values(self, place, folder_sudo, values):
        """Override of `portal_documents_share`: what the reader must read or sign stands above all files."""
        is_first = not folder_sudo and not place.share_sudo
        waiting = request.env["portal.document.acceptance"]._get_waiting(request.env.user) if is_first else []
        return super()._prepare_folder_values(place, folder_sudo, values) | {"portal_to_answer": waiting}

    def _prepare_file_values(self, place, document_sudo):
        """Override of `portal_documents_share`: what is asked of the reader about the file."""
        waiting = []
        if not place.share_sudo:
            waiting = request.env["portal.document.acceptance"]._get_waiting(request.env.user, document_sudo)
        return super()._prepare_file_values(place, document_sudo) | {"portal_to_answer": waiting}
