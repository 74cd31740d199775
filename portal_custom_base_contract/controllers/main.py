from odoo import http
from odoo.http import request

from odoo.addons.contract.controllers.main import PortalContract
from odoo.addons.portal_custom_base.controllers.portal_list import ListPortal, read_only


class ContractPortal(PortalContract, ListPortal):
    @http.route(
        ["/my/contracts", "/my/contracts/page/<page>"], methods=["GET"], readonly=read_only, is_portal_list=True
    )
    def portal_my_contracts(self, **arguments):
        """Override of `contract` to list contracts with search and filters.

        The addon's own method is not called, as it shows a table of its own; what other addons add to it, they add to
        `portal.list.contract` instead.
        """
        if path := request.env["portal.list.contract"]._get_successor():
            return request.redirect(path, code=302)
        return self._render_portal_list("portal.list.contract", arguments)
