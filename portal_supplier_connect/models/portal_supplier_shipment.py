from odoo import api, fields, models
from odoo.tools import format_date


class PortalSupplierShipment(models.Model):
    """What a supplier says to have sent, or to send. It tells the warehouse; it receives nothing."""

    _name = "portal.supplier.shipment"
    _inherit = "portal.supplier.act.mixin"
    _description = "Shipment Announced by a Supplier"
    _order = "id desc"

    carrier = fields.Char(readonly=True)
    tracking = fields.Char("Tracking number", readonly=True, index="trigram")
    shipped_on = fields.Date("Sent on", required=True, readonly=True)
    expected_on = fields.Date("Expected on", readonly=True)
    line_ids = fields.One2many("portal.supplier.shipment.line", "shipment_id", "Lines", readonly=True)
    file_ids = fields.Many2many("ir.attachment", string="Certificates and papers", readonly=True, copy=False)

    _dedup_key_uniq = models.UniqueIndex("(dedup_key) WHERE dedup_key IS NOT NULL")

    @api.depends("order_id", "shipped_on")
    def _compute_display_name(self):
        for shipment in self:
            shipment.display_name = self.env._(
                "Shipment of %(date)s for %(order)s",
                date=format_date(self.env, shipment.shipped_on, date_format="medium"),
                order=shipment.order_id.name,
            )

    def action_open(self):
        """Open the order."""
        self.ensure_one()
        self.check_access("read")
        return self.order_id._get_records_action()

    def _receive(self):
        """Tell the buyer and the warehouse what is on the way."""
        self.ensure_one()
        owner, activities = self.order_id._get_portal_buyer(), self.env["portal.activity"]
        words = activities._print(self.with_context(lang=owner.lang or self.env.lang)._describe())
        pickings = self.order_id.picking_ids.filtered(
            lambda picking: picking.picking_type_code == "incoming" and picking.state not in ("done", "cancel")
        )
        for document in (self.order_id, *pickings):
            document.message_post(
                body=words, author_id=self.partner_id.id, message_type="notification", subtype_xmlid="mail.mt_note"
            )
        # The field comes with apps of carriers.
        if self.tracking and "carrier_tracking_ref" in pickings._fields:
            pickings.filtered(lambda picking: not picking.carrier_tracking_ref).carrier_tracking_ref = self.tracking

    def _describe(self):
        """Return what was announced, in words."""
        self.ensure_one()
        head = self.env._(
            "%(name)s announced a shipment: %(lines)s",
            name=self.partner_id.name,
            lines=", ".join(line._tell() for line in self.line_ids),
        )
        facts = [": ".join(fact) for fact in self._get_facts()]
        return "\n".join(filter(None, [head, *facts, self.note]))

    def _get_facts(self):
        """Return what is told of it besides its lines: pairs of a label and a text."""
        tell = self.env["portal.answer.mixin"]._tell_date
        facts = [
            (self.env._("Sent on"), tell(self.shipped_on)),
            (self.env._("Expected on"), self.expected_on and tell(self.expected_on)),
            (self.env._("Carrier"), self.carrier),
            (self.env._("Tracking number"), self.tracking),
        ]
        return [fact for fact in facts if fact[1]]
