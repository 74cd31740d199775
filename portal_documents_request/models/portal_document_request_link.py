from datetime import timedelta

from odoo import api, fields, models

GC_LIMIT = 10_000


class PortalDocumentRequestLink(models.Model):
    """An address in a mail, by which one file can be uploaded without an account. Its secret is not stored."""

    _name = "portal.document.request.link"
    _inherit = "portal.secret.mixin"
    _description = "Link of a Request of a File"
    _order = "id desc"
    _rec_name = "request_id"

    request_id = fields.Many2one(
        "portal.document.request", required=True, readonly=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one("res.partner", "Mailed to", readonly=True, ondelete="cascade")
    token_hash = fields.Char(required=True)
    expires_on = fields.Datetime(required=True, readonly=True, index=True)

    _token_uniq = models.Constraint("UNIQUE(token_hash)", "Each link has its own address.")

    @api.model
    def _create_address(self, request, partner):
        """Return a new address for somebody who is mailed about a request.

        :param portal.document.request request: the request
        :param res.partner partner: who gets the mail
        :rtype: str
        """
        token, token_hash = self._make_token()
        days = request.company_id.portal_request_link_days
        # In sudo mode as nobody reads or writes links.
        self.sudo().create(
            {
                "request_id": request.id,
                "partner_id": partner.id,
                "token_hash": token_hash,
                "expires_on": fields.Datetime.now() + timedelta(days=days),
            }
        )
        return f"{request.get_base_url()}/portal/requests/{token}"

    @api.model
    def _find_sudo(self, token, user):
        """Return the link of an address, if it opens something now; else nothing, whatever the reason.

        :param token: may be anything
        :param res.users user: who has it; somebody who is signed in finds no more by it than their role shows
        :return: in sudo mode as visitors have no rights
        """
        domain = [("expires_on", ">", fields.Datetime.now())]
        domain += [("request_id.allows_link", "=", True), ("request_id.state", "!=", "cancelled")]
        link_sudo = self._find_by_token_sudo(token, domain)
        if not link_sudo:
            return link_sudo
        refusal = self.env["portal.document.access"]._get_link_refusal(link_sudo.request_id, user)
        return link_sudo.browse() if refusal else link_sudo

    @api.autovacuum
    def _gc_links(self):
        self.search([("expires_on", "<", fields.Datetime.now())], limit=GC_LIMIT).unlink()
