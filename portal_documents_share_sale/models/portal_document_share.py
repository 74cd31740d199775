from odoo import api, fields, models
from odoo.fields import Domain


class PortalDocumentShare(models.Model):
    _inherit = "portal.document.share"

    product_ids = fields.Many2many(
        "product.product",
        string="Shared with buyers of",
        help="Everyone who has bought one of them, and everyone who will.",
    )

    @api.constrains("product_ids")
    def _check_product_ids(self):
        """Products are people too: without them, nobody may sign in."""
        self._check_terms()

    def _has_readers(self):
        """Override of `portal_documents_share`: those who bought a product."""
        return super()._has_readers() or bool(self.product_ids)

    @api.model
    def _get_reader_domain(self, operator, value):
        """Override of `portal_documents_share`: the shares of the products that the contacts have bought."""
        domain = super()._get_reader_domain(operator, value)
        buyers = Domain("order_id.partner_id", operator, value)
        if operator != "child_of":
            # What is below a company is so by its contacts already.
            buyers |= Domain("order_id.partner_id.commercial_partner_id", operator, value)
        # In sudo mode as it is asked what was bought, whoever may read the orders.
        lines_sudo = self.env["sale.order.line"].sudo()
        bought = lines_sudo._search(Domain("state", "=", "sale") & Domain("product_id", "!=", False) & buyers)
        return domain | Domain("product_ids", "in", bought.subselect("product_id"))

    def _get_readers_domain(self):
        """Override of `portal_documents_share`: those who bought a product."""
        domain, products_sudo = super()._get_readers_domain(), self.sudo().product_ids
        if not products_sudo:
            return domain
        # In sudo mode as it is asked who bought it, whoever may read the orders.
        lines_sudo = self.env["sale.order.line"].sudo()
        bought = lines_sudo._search([("state", "=", "sale"), ("product_id", "in", products_sudo.ids)])
        return domain | Domain("id", "in", bought.subselect("order_partner_id"))
