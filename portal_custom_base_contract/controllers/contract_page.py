from odoo import http

from odoo.addons.contract.controllers.main import PortalContract
from odoo.addons.portal_custom_base.controllers.document_page import DocumentPagePortal


class ContractPagePortal(DocumentPagePortal, PortalContract):
    @http.route()
    def portal_my_contract_detail(self, contract_contract_id, access_token=None, **kw):
        """Override of `contract` to show contracts on the page of all documents."""
        response = super().portal_my_contract_detail(contract_contract_id, access_token=access_token, **kw)
        if getattr(response, "is_qweb", False) and "contract" in response.qcontext:
            contract_sudo = response.qcontext["contract"]
            response.qcontext["portal_section_path"] = "/my/contracts"
            self._show_document_page(response, "portal.document.page.contract", contract_sudo, access_token)
        return response
