from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.portal_tools.fetch_lines import fetch_lines

# What one order may be asked about within a day.
MAX_REQUESTS = 10
DAY = 86400
# Requests that a page shows.
SHOWN = 5


class PortalSaleRequest(models.Model):
    """What a customer asks for instead of signing: a change, or a new offer."""

    _name = "portal.sale.request"
    _description = "Request about a Quotation"
    _order = "id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Asked by", readonly=True, ondelete="set null")
    kind = fields.Selection(
        [("change", "Change"), ("renewal", "New quotation")], required=True, readonly=True, default="change"
    )
    offer_number = fields.Integer("Version", readonly=True)
    line_name = fields.Char("Line", readonly=True)
    text = fields.Text("What is asked for", readonly=True)
    state = fields.Selection([("open", "Open"), ("done", "Done")], required=True, default="open", index=True)

    # === ACTION METHODS === #

    def action_done(self):
        """Mark the requests as answered."""
        self.state = "done"

    # === BUSINESS METHODS === #

    @api.model
    def _get_of_order_sudo(self, order):
        """Return what customers asked for on an order, the newest first, for those who read the order.

        :return: in sudo mode as customers have no right on requests
        """
        order_sudo = order.sudo()
        fetch_lines(order_sudo, "portal_request_ids")
        return order_sudo.portal_request_ids[:SHOWN]

    @api.model
    def _ask(self, order, kind, text, actor, line_id=None):
        """Note what a customer asks for, and tell the salesperson.

        :param sale.order order: the order, one that the actor may open
        :param str kind: "change" or "renewal"
        :param text: what is asked for, as typed; may be anything
        :param Actor actor: who asks
        :param line_id: the line it is about, as the form sends it; may be anything
        :return: the request, in sudo mode
        :raise UserError: in the visitor's language, if it is refused
        """
        # In sudo mode as customers have no right on requests, and may not plan activities.
        order_sudo = order.sudo()
        text = self._clean_text(kind, text)
        self._check_state(order_sudo, kind)
        if not self.env["portal.rate.limit"]._is_allowed("portal.sale.request", order.id, MAX_REQUESTS, DAY):
            raise UserError(self.env._("You have sent several requests today. We will answer soon."))
        line = order_sudo.order_line.filtered(lambda line: str(line.id) == str(line_id))
        request_sudo = self.sudo().create(
            {
                "order_id": order.id,
                "partner_id": (actor.partner or order_sudo.partner_id).id,
                "kind": kind,
                "offer_number": order_sudo.portal_offer_number,
                "line_name": (line.name or "").split("\n")[0] or False,
                "text": text,
            }
        )
        request_sudo._notify_vendor()
        return request_sudo

    def _clean_text(self, kind, text):
        if kind == "renewal" and not (isinstance(text, str) and text.strip()):
            return self.env._("A new quotation, please.")
        if not (isinstance(text, str) and text.strip()):
            raise UserError(self.env._("Tell us what you would like to change."))
        return self.env["portal.decision"]._clean_reason(text)

    def _check_state(self, order_sudo, kind):
        is_over = order_sudo.is_expired or order_sudo.state == "cancel"
        is_open = order_sudo._is_amendment_asked() or (order_sudo._is_portal_open() and not is_over)
        if not {"renewal": is_over, "change": is_open}[kind]:
            raise UserError(self.env._("This quotation is not open any more. Write us a message instead."))

    def _notify_vendor(self):
        """Tell the salesperson by an activity, and note it in the order's history."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        text = ": ".join(filter(None, [self.line_name, self.text]))
        self.order_id.message_post(
            body=text, author_id=self.partner_id.id, message_type="comment", subtype_xmlid="mail.mt_note"
        )
        self.order_id._plan_portal_activity(kinds[self.kind], text)
