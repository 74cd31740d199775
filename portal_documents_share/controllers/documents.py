from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request

from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal
from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.controllers.portal import DocumentPortal
from odoo.addons.portal_tools.record_id import parse_id

from ..models.portal_document_archive import MAX_FILES
from ..models.portal_document_share import MAX_UPLOAD, ShareRefusedError
from ..models.portal_list_document import FOLDER, PLACE
from ..place import Place
from .fetch import is_fetch_continued

# Archives and refusals of one visitor within an hour.
ARCHIVES = 30
REFUSALS = 30
HOUR = 3600
# Nothing of a share is found by others, kept by machines on the way, or named to the sites that it leads to.
PRIVATE_HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
FILE_HEADERS = PRIVATE_HEADERS | {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}
PASSES = "portal_document_passes"
ERROR = "portal_documents_error"
ADDED = "added"


class DocumentsPortal(DocumentPortal, ListPortal):
    """Pages and files in the portal, and at the address of a share: the same ones, in another place."""

    # === IN THE PORTAL === #

    @http.route(
        [
            "/my/documents",
            "/my/documents/page/<page>",
            "/my/documents/folder/<folder_id>",
            "/my/documents/folder/<folder_id>/page/<page>",
        ],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        is_portal_list=True,
    )
    def portal_my_documents(self, folder_id=None, **arguments):
        """Show the folders and files that the reader was given."""
        return self._show_folder(self._get_my_place(), folder_id, arguments)

    @http.route(
        "/my/documents/file/<document_id>", type="http", auth="user", methods=["GET"], website=True, readonly=True
    )
    def portal_my_document(self, document_id, **_arguments):
        """Show a file, and what can be done with it."""
        return self._show_file(self._get_my_place(), document_id)

    @http.route(
        [
            "/my/documents/file/<document_id>/view",
            "/my/documents/file/<document_id>/download",
        ],
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def portal_my_document_content(self, document_id, **_arguments):
        """Send a file. It is logged, so it cannot be read-only."""
        return self._send_file(self._get_my_place(), document_id)

    @http.route("/my/documents/archive", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_documents_archive(self, folder_id=None, **_arguments):
        """Send a folder, or the files that were chosen, as one ZIP file."""
        return self._send_archive(self._get_my_place(), folder_id)

    @http.route(
        "/my/documents/folder/<folder_id>/upload",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        max_content_length=MAX_UPLOAD * 2,
    )
    def portal_my_documents_upload(self, folder_id, **_arguments):
        """Store what the reader adds to a folder."""
        return self._store_files(self._get_my_place(), folder_id)

    @http.route(
        "/my/documents/folder/<folder_id>/take_back/<document_id>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_my_document_take_back(self, folder_id, document_id, **_arguments):
        """Take back a file that the reader added and that nobody has checked yet."""
        return self._take_back(self._get_my_place(), folder_id, document_id)

    @http.route(
        "/my/documents/shared/<share_id>", type="http", auth="user", methods=["GET"], website=True, readonly=True
    )
    def portal_my_record_files(self, share_id, **_arguments):
        """Show the files of a record that the reader was given."""
        return self._show_record(self._get_record_place(share_id))

    @http.route(
        "/my/documents/shared/<share_id>/attachment/<attachment_id>",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def portal_my_record_file(self, share_id, attachment_id, **_arguments):
        """Send a file of a record that the reader was given. It is logged, so it cannot be read-only."""
        return self._send_record_file(self._get_record_place(share_id), attachment_id)

    @http.route(
        "/my/documents/shared/<share_id>/attachment/<attachment_id>/show",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_record_file_show(self, share_id, attachment_id, **_arguments):
        """Show the preview of a file of a record that the reader was given."""
        return self._show_record_file(self._get_record_place(share_id), attachment_id)

    @http.route(
        "/my/documents/shared/<share_id>/attachment/<attachment_id>/view",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_my_record_file_view(self, share_id, attachment_id, **_arguments):
        """Send a file of a record to our own previewer. It is logged, so it cannot be read-only."""
        return self._send_record_file(self._get_record_place(share_id), attachment_id, "preview")

    @http.route("/my/documents/shared/<share_id>/archive", type="http", auth="user", methods=["POST"], website=True)
    def portal_my_record_archive(self, share_id, **_arguments):
        """Send the files of a record as one ZIP file."""
        return self._send_archive(self._get_record_place(share_id), None)

    # === AT AN ADDRESS === #

    @http.route(
        [
            "/portal/documents/<string:token>",
            "/portal/documents/<string:token>/page/<page>",
            "/portal/documents/<string:token>/folder/<folder_id>",
            "/portal/documents/<string:token>/folder/<folder_id>/page/<page>",
        ],
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_share(self, token, folder_id=None, **arguments):
        """Show what is shared. Opening it counts nothing, whichever program does it."""
        return self._at_address(token, lambda place: self._show_folder(place, folder_id, arguments))

    @http.route(
        "/portal/documents/<string:token>/file/<document_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_share_document(self, token, document_id, **_arguments):
        """Show a file, and what can be done with it."""
        return self._at_address(token, lambda place: self._show_file(place, document_id))

    @http.route(
        [
            "/portal/documents/<string:token>/file/<document_id>/view",
            "/portal/documents/<string:token>/file/<document_id>/download",
        ],
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
    )
    def portal_share_document_content(self, token, document_id, **_arguments):
        """Send a file. It is logged, so it cannot be read-only."""
        return self._at_address(token, lambda place: self._send_file(place, document_id))

    @http.route(
        "/portal/documents/<string:token>/attachment/<attachment_id>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
    )
    def portal_share_record_file(self, token, attachment_id, **_arguments):
        """Send a file of the record that is shared. It is logged, so it cannot be read-only."""
        return self._at_address(token, lambda place: self._send_record_file(place, attachment_id))

    @http.route(
        "/portal/documents/<string:token>/attachment/<attachment_id>/show",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_share_record_file_show(self, token, attachment_id, **_arguments):
        """Show the preview of a file of the record that is shared."""
        return self._at_address(token, lambda place: self._show_record_file(place, attachment_id))

    @http.route(
        "/portal/documents/<string:token>/attachment/<attachment_id>/view",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_share_record_file_view(self, token, attachment_id, **_arguments):
        """Send a file of the record to our own previewer. It is logged, so it cannot be read-only."""
        return self._at_address(token, lambda place: self._send_record_file(place, attachment_id, "preview"))

    @http.route(
        "/portal/documents/<string:token>/archive",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_share_archive(self, token, folder_id=None, **_arguments):
        """Send a folder, or the files that were chosen, as one ZIP file."""
        return self._at_address(token, lambda place: self._send_archive(place, folder_id))

    @http.route(
        [
            "/portal/documents/<string:token>/upload",
            "/portal/documents/<string:token>/folder/<folder_id>/upload",
        ],
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
        max_content_length=MAX_UPLOAD * 2,
    )
    def portal_share_upload(self, token, folder_id=None, **_arguments):
        """Store what a visitor adds to a folder."""
        return self._at_address(token, lambda place: self._store_files(place, folder_id))

    @http.route(
        "/portal/documents/<string:token>/folder/<folder_id>/take_back/<document_id>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_share_take_back(self, token, folder_id, document_id, **_arguments):
        """Take back a file that this visitor added and that nobody has checked yet."""
        return self._at_address(token, lambda place: self._take_back(place, folder_id, document_id))

    @http.route(
        "/portal/documents/<string:token>/unlock",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_share_unlock(self, token, password=None, **_arguments):
        """Let a visitor in who knows the password."""
        share_sudo, actor = request.env["portal.document.share"]._find_sudo(token), Actor.from_request(token)
        if not share_sudo:
            return self._show_closed()
        if share_sudo._get_refusal(actor) == "password":
            try:
                unlocked = share_sudo._unlock(password, actor)
            except ShareRefusedError as refusal:
                self._log_refusal("unlock", actor, share_sudo, refusal.reason)
                return self._show_lock(token, str(refusal))
            request.session[PASSES] = {**request.session.get(PASSES, {}), str(share_sudo.id): unlocked}
        return request.redirect(f"/portal/documents/{token}")

    def _at_address(self, token, answer):
        """Answer at the address of a share, or say why not. Every route of a share calls it.

        :param str token: what the address ends with
        :param answer: a function that takes the place and returns the response
        """
        share_sudo, actor = request.env["portal.document.share"]._find_sudo(token), Actor.from_request(token)
        if not share_sudo:
            return self._show_closed()
        refusal = share_sudo._get_refusal(actor, request.session.get(PASSES, {}).get(str(share_sudo.id)))
        if refusal == "sign_in":
            return request.redirect_query("/web/login", {"redirect": f"/portal/documents/{token}"})
        if refusal == "password":
            return self._show_lock(token)
        if refusal:
            self._log_refusal("open", actor, share_sudo, refusal)
            return self._show_closed()
        return answer(Place(actor, share_sudo, token))

    def _show_lock(self, token, error=""):
        values = {"token": token, "error": error, "page_name": "portal_share"}
        return self._render_private("portal_documents_share.share_lock", values)

    def _show_closed(self):
        """Say that there is nothing here; in the same words whatever the reason is."""
        response = self._render_private("portal_documents_share.share_closed", {"page_name": "portal_share"})
        response.status_code = 404
        return response

    # === FILES OF RECORDS === #

    @http.route(
        "/my/documents/record/<string:model>/<record_id>/<attachment_id>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def portal_record_file(self, model, record_id, attachment_id, access_token=None, **_arguments):
        """Send a file of a document that its page shows, also by its link. It is logged: it cannot be read-only."""
        if not request.env["portal.access.policy"]._is_covered(model):
            raise NotFound()
        try:
            record_sudo = self._document_check_access(model, parse_id(record_id), access_token)
        except (AccessError, MissingError) as refusal:
            raise NotFound() from refusal
        number = parse_id(attachment_id)
        files_sudo = request.env["portal.document.rule"]._find_files_sudo(record_sudo)
        attachment_sudo = files_sudo.filtered(lambda file: file.id == number)
        if not attachment_sudo:
            raise NotFound()
        is_continued = is_fetch_continued()
        try:
            response = attachment_sudo._get_file_stream().get_response(as_attachment=True)
        except OSError as lost:
            raise NotFound() from lost
        actor = Actor.from_request(access_token)
        request.env["portal.document.log"]._log_record_file(actor, record_sudo, attachment_sudo, is_continued)
        response.headers.update(FILE_HEADERS)
        return response

    # === IN BOTH === #

    def _get_my_place(self):
        return Place(Actor.from_request())

    def _get_record_place(self, share_id):
        actor = Actor.from_request()
        share_sudo = request.env["portal.document.share"]._find_of_records_sudo(actor.user, share_id)
        if not share_sudo or not actor.user._is_portal():
            raise NotFound()
        return Place(actor, share_sudo)

    def _find(self, place, model, record_id):
        try:
            return place.find(model, record_id)
        except (AccessError, MissingError) as refusal:
            raise NotFound() from refusal

    def _render_private(self, template, values):
        response = request.render(template, values)
        response.headers.update(PRIVATE_HEADERS)
        return response

    def _show_folder(self, place, folder_id, arguments):
        """Return the page of a folder, or that of the whole place."""
        if place.share_sudo and place.share_sudo.record_model and not folder_id:
            return self._show_record(place)
        folder_sudo = request.env["portal.document.folder"].sudo().browse()
        if folder_id or (place.share_sudo and place.share_sudo.folder_id):
            number = parse_id(folder_id) if folder_id else place.share_sudo.folder_id.id
            folder_sudo = self._find(place, "portal.document.folder", number)
        request.update_context(**{PLACE: place, FOLDER: folder_sudo.ids})
        response = self._render_portal_list("portal.list.document", arguments)
        if not getattr(response, "is_qweb", False):
            return response
        response.template = "portal_documents_share.documents_page"
        response.qcontext |= self._prepare_folder_values(place, folder_sudo, response.qcontext)
        response.headers.update(PRIVATE_HEADERS)
        return response

    def _prepare_folder_values(self, place, folder_sudo, values):
        """Return what the page of a folder shows besides the list.

        For a module to show more, it must override this method and return the values merged with its own.
        """
        portal_list = values["portal_list"]
        shares_sudo = place.get_shares(folder_sudo) if folder_sudo or place.share_sudo else None
        crumbs = portal_list._get_crumbs()
        may_upload = bool(shares_sudo and folder_sudo and any(shares_sudo.mapped("may_upload")))
        return {
            "place": place,
            "folder": folder_sudo,
            "folders": portal_list._find_folders_sudo(values["query"]),
            "record_shares": [] if folder_sudo or values["query"].is_narrowed else place.find_record_shares(),
            # The portal's own breadcrumbs hold the folders above; at an address there are no others.
            "parent": None if place.share_sudo else crumbs[:-1],
            "crumbs": crumbs if place.share_sudo else [],
            "no_breadcrumbs": bool(place.share_sudo),
            "terms": shares_sudo._get_terms() if shares_sudo else [],
            "may_upload": may_upload,
            "waiting": place.find_waiting_files(folder_sudo) if may_upload else [],
            "may_download": not shares_sudo or not shares_sudo[0].is_view_only,
            "used_up": shares_sudo and shares_sudo[0]._get_downloads_left() == 0 and shares_sudo[0]._get_used_up_text(),
            "documents_error": request.session.pop(ERROR, False),
            "has_added": bool(request.httprequest.args.get(ADDED)),
            "portal_section_path": "/my/documents",
        }

    def _show_record(self, place):
        """Return the page of the files of a record."""
        share_sudo, files_sudo = place.share_sudo, place.find_record_files()
        values = {
            "place": place,
            "record_title": share_sudo._get_record_title(),
            "files": files_sudo,
            "terms": share_sudo._get_terms(),
            "is_limited": bool(share_sudo.download_limit),
            "may_download": not share_sudo.is_view_only,
            "previewed": [file_sudo.id for file_sudo in files_sudo if share_sudo._may_preview(file_sudo)],
            "used_up": share_sudo._get_downloads_left() == 0 and share_sudo._get_used_up_text(),
            "documents_error": request.session.pop(ERROR, False),
            "page_name": "portal_document",
            "page_title": share_sudo._get_record_title(),
            "no_breadcrumbs": bool(place.token),
        }
        return self._render_private("portal_documents_share.record_page", values)

    def _show_file(self, place, document_id):
        document_sudo = self._find(place, "portal.document", document_id)
        return self._render_private(
            "portal_documents_share.document_page", self._prepare_file_values(place, document_sudo)
        )

    def _prepare_file_values(self, place, document_sudo):
        """Return what the page of a file shows.

        For a module to show more, it must override this method and return the values merged with its own.
        """
        shares_sudo = place.get_shares(document_sudo)
        share_sudo = shares_sudo[:1]
        is_limited = bool(share_sudo.download_limit)
        return {
            "place": place,
            "document": document_sudo,
            "version": document_sudo.version_id,
            "terms": shares_sudo._get_terms(),
            "is_limited": is_limited,
            "may_download": not share_sudo.is_view_only,
            "used_up": share_sudo._get_downloads_left() == 0 and share_sudo._get_used_up_text(),
            "is_previewed": share_sudo._may_preview(document_sudo),
            "back_path": self._get_back_path(place, document_sudo),
            "reader_line": share_sudo._get_reader_line(place.actor) if share_sudo.is_view_only else "",
            "documents_error": request.session.pop(ERROR, False),
            "page_name": "portal_document",
            "page_title": document_sudo.name,
            "parent": None if place.share_sudo else place.get_crumbs(document_sudo.folder_id),
            "no_breadcrumbs": bool(place.share_sudo),
        }

    def _get_back_path(self, place, document_sudo):
        """Return the page of the file's folder, or that of the place where the reader does not find the folder."""
        try:
            return place.get_folder_path(place.find("portal.document.folder", document_sudo.folder_id.id))
        except (AccessError, MissingError):
            return place.path

    def _send_file(self, place, document_id):
        """Return a file to save, or for our own previewer."""
        document_sudo = self._find(place, "portal.document", document_id)
        action = "preview" if request.httprequest.path.endswith("/view") else "download"
        return self._send(place, action, document_sudo, place.get_file_path(document_sudo))

    def _show_record_file(self, place, attachment_id):
        """Return the page that previews a file of the record that is shared."""
        file_sudo, share_sudo = self._find_record_file(place, attachment_id), place.share_sudo
        if not share_sudo._may_preview(file_sudo):
            raise NotFound()
        values = {
            "place": place,
            "document": file_sudo,
            "terms": share_sudo._get_terms(),
            "reader_line": share_sudo._get_reader_line(place.actor) if share_sudo.is_view_only else "",
            "documents_error": request.session.pop(ERROR, False),
            "page_name": "portal_document",
            "page_title": file_sudo.name,
            "parent": None if place.token else [{"name": share_sudo._get_record_title(), "url": place.path}],
            "no_breadcrumbs": bool(place.token),
        }
        return self._render_private("portal_documents_share.record_file_page", values)

    def _send_record_file(self, place, attachment_id, action="download"):
        """Return a file of the record that is shared, to save or for our own previewer."""
        return self._send(place, action, self._find_record_file(place, attachment_id), place.path)

    def _find_record_file(self, place, attachment_id):
        number = parse_id(attachment_id)
        file_sudo = place.find_record_files().filtered(lambda file: file.id == number)
        if not file_sudo:
            raise NotFound()
        return file_sudo

    def _send(self, place, action, document_sudo, page):
        """Return a file, or the way back to its page with the reason why not."""
        share_sudo = place.get_shares(document_sudo)[:1]
        if action == "download" and share_sudo.download_limit and request.httprequest.method != "POST":
            # Programs that open links in e-mails use up nothing.
            return request.redirect(page)
        try:
            with request.env.cr.savepoint():
                copy = self._use(place, action, document_sudo).get(document_sudo.id)
                response = self._make_copy_response(document_sudo, copy) if copy else None
                response = response or self._make_file_response(document_sudo)
        except ShareRefusedError as refusal:
            self._log_refusal(action, place.actor, share_sudo, refusal.reason, document_sudo)
            if refusal.reason == "unmarkable":
                share_sudo._tell_unmarked(document_sudo)
            return self._go_back(page, str(refusal))
        except OSError:
            return self._go_back(page, request.env._("This file cannot be fetched now. Please try again later."))
        return response

    def _use(self, place, action, documents_sudo):
        return place.use(action, documents_sudo, is_continued=is_fetch_continued())

    def _make_file_response(self, document_sudo):
        stream = document_sudo._get_file_sudo()._get_file_stream()
        stream.download_name = document_sudo.name
        stream.public = False
        response = stream.get_response(as_attachment=True)
        response.headers.update(FILE_HEADERS)
        return response

    def _make_copy_response(self, document_sudo, copy):
        """Return a marked copy as a whole: there is no other one of which a browser could fetch the rest."""
        with copy.open() as content:
            response = request.make_response(content.read())
        response.headers.update(FILE_HEADERS)
        response.headers["Content-Type"] = document_sudo.mimetype
        response.headers["Content-Disposition"] = content_disposition(document_sudo.name)
        response.headers["Accept-Ranges"] = "none"
        return response

    def _send_archive(self, place, folder_id):
        """Return many files as one ZIP file, which is made while it is sent."""
        folder_sudo, documents_sudo = self._find_chosen(place, folder_id)
        page = place.get_folder_path(folder_sudo)
        try:
            with request.env.cr.savepoint():
                self._check_archives(place.actor)
                entries = request.env["portal.document.archive"]._prepare(documents_sudo, folder_sudo)
                copies = self._use(place, "archive", documents_sudo)
                entries = request.env["portal.document.archive"]._put_copies(entries, documents_sudo, copies)
        except OSError:
            return self._go_back(page, request.env._("These files cannot be fetched now. Please try again later."))
        except UserError as refusal:
            share_sudo = place.share_sudo or request.env["portal.document.share"].sudo()
            self._log_refusal("archive", place.actor, share_sudo, getattr(refusal, "reason", "archive"))
            return self._go_back(page, str(refusal))
        record_name = place.share_sudo and place.share_sudo.record_name
        name = (folder_sudo.name or record_name or request.env._("Files")) + ".zip"
        headers = [("Content-Type", "application/zip"), ("Content-Disposition", content_disposition(name))]
        if length := request.env["portal.document.archive"]._get_length(entries, documents_sudo, copies):
            headers.append(("Content-Length", str(length)))
        content = request.env["portal.document.archive"]._iterate(entries)
        response = request.make_response(content, [*headers, *FILE_HEADERS.items()])
        response.direct_passthrough = True
        return response

    def _find_chosen(self, place, folder_id):
        """Return the folder and the files that a form asks for: a whole folder, or those with a mark."""
        folder_sudo = request.env["portal.document.folder"].sudo()
        if place.share_sudo and place.share_sudo.record_model:
            return folder_sudo, place.find_record_files()
        if folder_id:
            folder_sudo = self._find(place, "portal.document.folder", folder_id)
            return folder_sudo, place.find_files_below(folder_sudo, MAX_FILES + 1)
        chosen = [parse_id(text) for text in request.httprequest.form.getlist("ids")[: MAX_FILES + 1]]
        return folder_sudo, place.find_files([number for number in chosen if number])

    def _check_archives(self, actor):
        limits = request.env["portal.rate.limit"]
        key = f"{actor.user.id} {limits._get_network(actor.ip)}"
        if not limits._is_allowed("portal.document.archive", key, ARCHIVES, HOUR):
            message = request.env._("You have asked for many files. Please try again in an hour.")
            raise ShareRefusedError(message, "archives")

    def _store_files(self, place, folder_id):
        number = parse_id(folder_id) if folder_id else place.share_sudo and place.share_sudo.folder_id.id
        folder_sudo = self._find(place, "portal.document.folder", number)
        page = place.get_folder_path(folder_sudo)
        shares_sudo = place.get_shares(folder_sudo).filtered("may_upload")
        files = request.httprequest.files.getlist("files")
        try:
            with request.env.cr.savepoint():
                if not shares_sudo:
                    raise ShareRefusedError(request.env._("No files can be added here."), "upload")
                added_sudo = shares_sudo[0]._add_files(folder_sudo, files, place.actor)
        except UserError as refusal:
            reason = getattr(refusal, "reason", "file")
            self._log_refusal("upload", place.actor, shares_sudo[:1], reason)
            return self._go_back(page, str(refusal))
        # In the address, as a script that sends the files asks for the page before the reader does.
        return (
            request.redirect_query(page, {ADDED: 1}) if any(added_sudo.mapped("is_waiting")) else request.redirect(page)
        )

    def _take_back(self, place, folder_id, document_id):
        folder_sudo, number = self._find(place, "portal.document.folder", folder_id), parse_id(document_id)
        document_sudo = place.find_waiting_files(folder_sudo).filtered(lambda document: document.id == number)
        page = place.get_folder_path(folder_sudo)
        try:
            if document_sudo:
                with request.env.cr.savepoint():
                    document_sudo._take_back(place.actor, place.get_shares(folder_sudo)[:1])
        except UserError as refusal:
            return self._go_back(page, str(refusal))
        return request.redirect(page)

    def _go_back(self, page, error):
        request.session[ERROR] = error
        return request.redirect(page)

    def _log_refusal(self, action, actor, share_sudo, reason, document_sudo=None):
        """Log a refusal; only so many of one visitor, who can cause as many as they like."""
        limits = request.env["portal.rate.limit"]
        key = f"{share_sudo.id} {actor.user.id} {limits._get_network(actor.ip)}"
        if limits._is_allowed("portal.document.refusal", key, REFUSALS, HOUR):
            request.env["portal.document.log"]._log_refusal(action, actor, share_sudo, reason, document_sudo)
