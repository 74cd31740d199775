from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal_custom_base.controllers.document_page import TEMPLATE, DocumentPagePortal
from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal
from odoo.addons.portal_tools.actor import Actor

# Links that one visitor tries within an hour.
TRIES = 60
HOUR = 3600
ERROR = "portal_request_error"


class FileRequestPortal(DocumentPagePortal, ListPortal):
    # === WITH AN ACCOUNT === #

    @http.route(
        ["/my/requests", "/my/requests/page/<page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        is_portal_list=True,
    )
    def portal_my_requests(self, **arguments):
        """Show which files the reader is asked for, and what became of them."""
        return self._render_portal_list("portal.list.request", arguments)

    @http.route("/my/requests/<int:request_id>", type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def portal_my_request(self, request_id, done=None, **_arguments):
        """Show what is asked for, and the form to upload it."""
        request_sudo = self._open_file_request(request_id)
        values = self._prepare_request_values(request_sudo, done, f"{request_sudo.access_url}/upload")
        response = request.render(TEMPLATE, values)
        self._show_document_page(response, "portal.document.page.request", request_sudo, None)
        return response

    @http.route("/my/requests/<int:request_id>/upload", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_request_upload(self, request_id, script=None, **_arguments):
        """Take the file."""
        request_sudo = self._open_file_request(request_id)
        return self._deliver(request_sudo, request_sudo.access_url, script)

    # === BY THE LINK OF A MAIL === #

    @http.route(
        "/portal/requests/<string:token>", type="http", auth="public", methods=["GET"], website=True, sitemap=False
    )
    def portal_request_link(self, token, done=None, **_arguments):
        """Show what is asked for by a link. Tries are counted, so it cannot be read-only."""
        link_sudo = self._open_request_link(token)
        values = self._prepare_request_values(link_sudo.request_id, done, f"/portal/requests/{token}/upload")
        response = request.render("portal_documents_request.request_page", values)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    @http.route(
        "/portal/requests/<string:token>/upload",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_request_link_upload(self, token, script=None, **_arguments):
        """Take the file by a link."""
        link_sudo = self._open_request_link(token)
        return self._deliver(link_sudo.request_id, f"/portal/requests/{token}", script, link_sudo)

    # === HELPERS === #

    def _prepare_request_values(self, request_sudo, done, upload_url):
        return {
            "page_name": "portal_request",
            "file_request": request_sudo,
            "portal_upload_url": upload_url,
            "portal_extensions": ",".join(f".{extension}" for extension in request_sudo._get_extensions()),
            "portal_takes_pictures": "jpg" in request_sudo._get_extensions(),
            "portal_refusal": request_sudo._get_refusal(),
            # Refusals are shown once.
            "portal_error": request.session.pop(ERROR, False),
            "portal_done": bool(done) and request_sudo.state == "delivered",
        }

    def _deliver(self, request_sudo, url, script, link_sudo=None):
        """Take the file, and show the page again; a script is answered what it shows by itself.

        :param str url: the page
        :param script: whether a script uploads
        :param link_sudo: the link, in sudo mode as visitors have no rights, if by one
        """
        files = request.httprequest.files.getlist("files")
        try:
            request_sudo._deliver(files, Actor.from_request(), link_sudo)
        except UserError as refusal:
            if script:
                return request.make_json_response({"error": str(refusal)})
            request.session[ERROR] = str(refusal)
            return request.redirect(f"{url}#o_portal_upload")
        if script:
            return request.make_json_response({"url": f"{url}?done=1"})
        return request.redirect(f"{url}?done=1")

    def _open_file_request(self, request_id):
        """Return a request, in sudo mode.

        :raise NotFound: if it is not for the visitor
        """
        try:
            return self._document_check_access("portal.document.request", request_id)
        except (AccessError, MissingError) as error:
            raise NotFound() from error

    def _open_request_link(self, token):
        """Return a link that opens something now, in sudo mode.

        :raise NotFound: if it does not, or somebody tries many
        """
        limit = request.env["portal.rate.limit"]
        if not limit._is_allowed("portal.document.request.link", request.httprequest.remote_addr, TRIES, HOUR):
            raise NotFound()
        link_sudo = request.env["portal.document.request.link"]._find_sudo(token, request.env.user)
        if not link_sudo:
            raise NotFound()
        return link_sudo
