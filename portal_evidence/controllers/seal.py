from werkzeug.exceptions import NotFound, TooManyRequests

from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal_tools.controllers.download import make_content_response
from odoo.addons.portal_tools.record_id import parse_id

# Evidence packs that one visitor fetches of one document within an hour.
ATTEMPTS = 30
HOUR = 3600


class SealPortal(CustomerPortal):
    @http.route("/portal/seal/<int:seal_id>", type="http", auth="user", methods=["GET"])
    def portal_seal(self, seal_id, kind="pdf", **_arguments):
        """Download a sealed document, or its evidence pack, as staff: also that of a document that is gone.

        Packs are counted, so it cannot be read-only.
        """
        seals = request.env["portal.sealed.document"]
        is_readable = seals.has_access("read") and parse_id(seal_id)
        seal = seals.search([("id", "=", seal_id)]) if is_readable else None
        if not seal:
            raise NotFound()
        # In sudo mode as the pack holds evidence that the reader of its seal may have.
        return self._send_sealed(seal.sudo(), kind)

    def _send_sealed(self, seal_sudo, kind):
        """Return a sealed document, or its evidence pack, to somebody who may have it.

        :param portal.sealed.document seal_sudo: the document, in sudo mode
        :param str kind: "pdf" or "pack"
        :raise NotFound: if it is not sealed yet, or the stored file is not what was sealed
        """
        document, name = seal_sudo._get_document(), seal_sudo._get_filename()
        if not document:
            raise NotFound()
        if kind != "pack":
            return make_content_response(document, name, "application/pdf")
        key = f"{seal_sudo.id} {request.httprequest.remote_addr}"
        if not request.env["portal.rate.limit"]._is_allowed("portal.evidence.export", key, ATTEMPTS, HOUR):
            raise TooManyRequests()
        content = request.env["portal.evidence.export"]._build(seal_sudo)
        return make_content_response(content, f"{name.removesuffix('.pdf')}-evidence.zip", "application/zip")
