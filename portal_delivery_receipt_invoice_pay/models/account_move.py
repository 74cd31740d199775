from odoo import models
from odoo.fields import Domain

# Reported lines that a page shows.
SHOWN = 20


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_portal_reported_sudo(self, pickings=None):
        """Return what customers reported as missing or damaged of the goods of invoices, and is not settled.

        :param stock.picking pickings: of these deliveries alone
        :return: lines of receipts, in sudo mode as customers have no right on receipts
        :rtype: portal.delivery.receipt.line
        """
        # In sudo mode as customers do not read what is delivered of an order's line.
        order_lines = self.sudo().invoice_line_ids.sale_line_ids
        lines_sudo = self.env["portal.delivery.receipt.line"].sudo()
        if not order_lines:
            return lines_sudo
        domain = Domain("move_id.sale_line_id", "in", order_lines.ids) & Domain("is_different", "=", True)
        domain &= Domain("receipt_id.state", "=", "open")
        if pickings is not None:
            domain &= Domain("receipt_id.picking_id", "in", pickings.ids)
        return lines_sudo.search(domain, order="id desc", limit=SHOWN)

    def _get_portal_reported_visible_sudo(self, user):
        """Return those of the reported lines whose delivery somebody may read, in sudo mode as before.

        :param res.users user: the reader
        """
        # In sudo mode as customers do not read what is delivered of an order's line.
        order_lines_sudo = self.sudo().invoice_line_ids.sale_line_ids
        domain = Domain("picking_id.move_ids.sale_line_id", "in", order_lines_sudo.ids) & Domain("state", "=", "open")
        receipts_sudo = self.env["portal.delivery.receipt"].sudo().search_fetch(domain)
        # The deliveries come first, so that what the reader may not see takes no place of the newest.
        readable = self.env["portal.access.policy"]._filter_open(receipts_sudo.picking_id, user)
        return self._get_portal_reported_sudo(readable)
