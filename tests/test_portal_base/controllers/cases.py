from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal
from odoo.addons.portal_tools.controllers.download import make_download_response


class CasePortal(ListPortal):
    @http.route(
        ["/my/test-cases", "/my/test-cases/page/<page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        is_portal_list=True,
    )
    def portal_cases(self, **arguments):
        return self._render_portal_list("portal.list.test.case", arguments)

    @http.route(
        "/my/test-cases/<int:case_id>", type="http", auth="public", methods=["GET"], website=True, readonly=True
    )
    def portal_case(self, case_id, access_token=None, **_arguments):
        try:
            case_sudo = self._document_check_access("test_portal.case", case_id, access_token)
        except AccessError:
            return request.redirect("/my")
        return request.make_response(case_sudo.name, [("Content-Type", "text/plain")])

    @http.route("/my/test-cases/<int:case_id>/upload", type="http", auth="user", methods=["POST"], website=True)
    def portal_case_upload(self, case_id, **_arguments):
        case_sudo = self._document_check_access("test_portal.case", case_id)
        try:
            files = request.env["portal.upload"]._validate(request.httprequest.files.getlist("files"))
        except UserError as error:
            return request.make_response(str(error), status=400)
        place = {"res_model": case_sudo._name, "res_id": case_sudo.id}
        # In sudo mode as customers may not create attachments; the files and access to the case have been checked.
        attachments_sudo = request.env["ir.attachment"].sudo().create([file | place for file in files])
        return request.make_response(",".join(map(str, attachments_sudo.ids)))

    @http.route("/my/test-cases/file/<int:attachment_id>", type="http", auth="user", methods=["GET"], readonly=True)
    def portal_case_file(self, attachment_id, shown=None, **_arguments):
        attachment_sudo = request.env["ir.attachment"].sudo().browse(attachment_id)  # the case is checked next
        self._document_check_access("test_portal.case", attachment_sudo.res_id)
        return make_download_response(attachment_sudo, is_shown=bool(shown))
