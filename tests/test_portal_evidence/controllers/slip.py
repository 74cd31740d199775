from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.portal_evidence.controllers.seal import SealPortal
from odoo.addons.portal_tools.actor import Actor


class SlipPortal(SealPortal):
    @http.route("/my/test-slips/<int:slip_id>/sign", type="jsonrpc", auth="public", methods=["POST"], website=True)
    def portal_slip_sign(self, slip_id, access_token=None, **values):
        return self._decide(slip_id, access_token, lambda decision, slip, actor: decision._sign(slip, values, actor))

    @http.route("/my/test-slips/<int:slip_id>/decline", type="jsonrpc", auth="public", methods=["POST"], website=True)
    def portal_slip_decline(self, slip_id, access_token=None, reason=None, **_values):
        return self._decide(slip_id, access_token, lambda decision, slip, actor: decision._decline(slip, reason, actor))

    def _decide(self, slip_id, access_token, act):
        try:
            slip_sudo = self._document_check_access("test_portal.slip", slip_id, access_token)
            act(request.env["test_portal.slip.decision"], slip_sudo, Actor.from_request(access_token))
        except (AccessError, UserError) as error:
            return {"error": str(error)}
        return {"is_done": True}

    @http.route("/my/test-slips/<int:slip_id>/sealed", type="http", auth="public", methods=["GET"], website=True)
    def portal_slip_sealed(self, slip_id, access_token=None, kind="pdf", **_arguments):
        try:
            slip_sudo = self._document_check_access("test_portal.slip", slip_id, access_token)
        except AccessError as error:
            raise NotFound() from error
        customer = slip_sudo.partner_id.commercial_partner_id
        seal_sudo = request.env["portal.sealed.document"]._get_of_document_sudo(slip_sudo, customer)[:1]
        if not seal_sudo:
            raise NotFound()
        return self._send_sealed(seal_sudo, kind)
