from odoo.http import request

from odoo.addons.portal_documents_share.controllers.documents import DocumentsPortal


class RequestDocumentsPortal(DocumentsPortal):
    def _prepare_folder_values(self, place, folder_sudo, values):
        """Override of `portal_documents_share`: which files the reader is asked for stands above all others."""
        is_first = not folder_sudo and not place.share_sudo
        waiting = request.env["portal.document.request"]._get_waiting() if is_first else []
        return super()._prepare_folder_values(place, folder_sudo, values) | {"portal_to_upload": waiting}
