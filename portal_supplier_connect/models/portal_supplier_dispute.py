from odoo import api, fields, models
from odoo.exceptions import UserError

ACTIVITY = "portal_supplier_connect.mail_activity_type_dispute"


class PortalSupplierDispute(models.Model):
    """What a supplier says against a receipt: that more was sent than is said to have arrived, for instance."""

    _name = "portal.supplier.dispute"
    _inherit = "portal.supplier.act.mixin"
    _description = "Receipt that a Supplier Disputes"
    _order = "id desc"
    _rec_name = "picking_id"

    _buyer_fields = frozenset({"answer"})

    picking_id = fields.Many2one(
        "stock.picking", "Receipt", required=True, readonly=True, ondelete="restrict", index=True
    )
    state = fields.Selection(
        [("open", "Open"), ("settled", "Answered")], required=True, readonly=True, default="open", index=True
    )
    answer = fields.Text("Answer to the supplier", help="Shown to the supplier on the page of the order.")

    _open_uniq = models.UniqueIndex("(picking_id) WHERE state = 'open'", "This receipt is disputed already.")

    # === CRUD METHODS === #

    def _is_decided(self):
        """Override to keep the answer that the supplier was told."""
        return self.state == "settled"

    # === ACTION METHODS === #

    def action_settle(self):
        """Answer the supplier, with the text in the field.

        :raise UserError: if that is done, or there is no answer
        """
        self.check_access("write")
        if any(dispute.state != "open" for dispute in self):
            raise UserError(self.env._("Nothing is open here."))
        if not all((dispute.answer or "").strip() for dispute in self):
            raise UserError(self.env._("Write an answer to the supplier first."))
        # In sudo mode as nothing else writes it.
        self.sudo().state = "settled"
        self._close_activities()
        self.env["portal.event"]._notify("supplier_dispute", self)

    def action_open(self):
        """Open the receipt."""
        self.ensure_one()
        self.check_access("read")
        return self.picking_id._get_records_action()

    # === BUSINESS METHODS === #

    def _close_activities(self):
        # In sudo mode as what is to be done may be a colleague's.
        open_sudo = self.sudo().search([("order_id", "in", self.order_id.ids), ("state", "=", "open")])
        (self.order_id - open_sudo.order_id).sudo().activity_unlink([ACTIVITY])

    def _receive(self):
        """Ask the buyer to look at it."""
        self.ensure_one()
        order, activities = self.order_id, self.env["portal.activity"]
        owner = order._get_portal_buyer()
        staff = self.with_context(lang=owner.lang or self.env.lang).env
        words = staff._(
            "%(name)s does not agree with the receipt %(receipt)s: %(text)s",
            name=self.partner_id.name,
            receipt=self.picking_id.name,
            text=self.note,
        )
        for document in (order, self.picking_id):
            document.message_post(
                body=activities._print(words),
                author_id=self.partner_id.id,
                message_type="notification",
                subtype_xmlid="mail.mt_note",
            )
        summary = staff._("Receipt disputed: %(receipt)s", receipt=self.picking_id.name)
        activities._plan(order, owner, summary, words, ACTIVITY)

    @api.depends("picking_id", "order_id")
    def _compute_display_name(self):
        for dispute in self:
            dispute.display_name = f"{dispute.order_id.name}, {dispute.picking_id.name}"
