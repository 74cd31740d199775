from odoo import models
from odoo.fields import Domain

# Reported lines that a page shows.
SHOWN = 20


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_portal_reported_sudo(self):
        """Return what customers reported as missing or damaged of the goods of an invoice, and is not settled.

        :return: lines of receipts, in sudo mode as customers have no right on receipts
        :rtype: portal.delivery.receipt.line
        """
        # In sudo mode as customers do not read what is delivered of an order's line.
        order_lines = self.sudo().invoice_line_ids.sale_line_ids
        lines_sudo = self.env["portal.delivery.receipt.line"].sudo()
        if not order_lines:
            return lines_sudo
        domain = Domain("move_id.sale_line_id", "in", order_lines.ids) & Domain("is_different", "=", True)
        return lines_sudo.search(domain & Domain("receipt_id.state", "=", "open"), order="id desc", limit=SHOWN)

    def _get_portal_reported_visible_sudo(self, user):
        """Return those of the reported lines whose delivery somebody may read, in sudo mode as before.

        :param res.users user: the reader
        """
        reported_sudo = self._get_portal_reported_sudo()
        readable = self.env["portal.access.policy"]._filter_open(reported_sudo.receipt_id.picking_id, user)
        return reported_sudo.filtered(lambda line: line.receipt_id.picking_id in readable)
