from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What the act or the code alone writes.
KEPT = {
    *("picking_id", "partner_id", "person_id", "received_by", "received_on", "note", "has_reservations", "state"),
    *("settled_by_id", "settled_on", "line_ids", "difference_ids"),
}


class PortalDeliveryReceipt(models.Model):
    """What a customer confirmed of a delivery: who took it, what arrived, and what is missing or damaged.

    The evidence is elsewhere; this row is what the vendor works with.
    """

    _name = "portal.delivery.receipt"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Confirmed Receipt"
    _order = "id desc"
    _rec_name = "picking_id"

    picking_id = fields.Many2one(
        "stock.picking", "Delivery", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="picking_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True, index=True)
    person_id = fields.Many2one(
        "res.partner", "Account", readonly=True, ondelete="set null", help="Empty: somebody with the link and a code."
    )
    received_by = fields.Char("Taken by", required=True, readonly=True)
    received_on = fields.Datetime("Confirmed on", required=True, readonly=True)
    note = fields.Text("In the customer's words", readonly=True)
    has_reservations = fields.Boolean("With reservations", readonly=True)
    state = fields.Selection(
        [("complete", "Complete"), ("open", "To settle"), ("settled", "Settled")],
        required=True,
        readonly=True,
        tracking=True,
    )
    settled_by_id = fields.Many2one("res.users", "Settled by", readonly=True)
    settled_on = fields.Datetime(readonly=True)
    line_ids = fields.One2many("portal.delivery.receipt.line", "receipt_id", "Lines", readonly=True)
    difference_ids = fields.One2many(
        "portal.delivery.receipt.line", "receipt_id", "Differences", domain=[("is_different", "=", True)], readonly=True
    )
    changes = fields.Text(
        "Changed since", compute="_compute_changes", help="What the delivery says otherwise than what was confirmed."
    )

    _picking_uniq = models.Constraint("UNIQUE(picking_id)", "The receipt of this delivery is confirmed already.")
    _open_idx = models.Index("(id DESC) WHERE state = 'open'")

    # === COMPUTE METHODS === #

    def _compute_changes(self):
        decision = self.env["portal.delivery.receipt.decision"]
        for receipt in self:
            # In sudo mode as the offer is evidence, which not all who read receipts may read.
            receipt.changes = "\n".join(decision._get_changes(receipt.sudo().picking_id))

    # === ACTION METHODS === #

    def action_settle(self):
        """Note that nothing is left to do about what is missing or damaged.

        :raise UserError: if that is so already
        """
        self.check_access("write")
        if any(receipt.state != "open" for receipt in self):
            raise UserError(self.env._("Nothing is open here."))
        # In sudo mode as nothing else writes it.
        self.sudo().write({"state": "settled", "settled_by_id": self.env.user.id, "settled_on": fields.Datetime.now()})
        self.activity_feedback(["mail.mail_activity_data_todo"])

    def action_open_evidence(self):
        """Open what was offered, confirmed and sealed."""
        return self._open_of_evidence("portal_evidence.portal_evidence_action")

    def action_open_seals(self):
        """Open the sealed proof of delivery."""
        return self._open_of_evidence("portal_evidence.portal_sealed_document_action")

    def _open_of_evidence(self, action_name):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(action_name)
        domain = [("res_model", "=", "stock.picking"), ("res_id", "=", self.picking_id.id)]
        return action | {"domain": domain, "context": {}}

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `mail`: the customer's act alone makes receipts."""
        self._check_act()
        return super().create(vals_list)

    def write(self, vals):
        """Override of `mail`: what was confirmed stays as it is."""
        if vals.keys() & KEPT:
            self._check_act()
        return super().write(vals)

    def _check_act(self):
        if not self.env.su:
            raise AccessError(self.env._("This cannot be written: it tells what the customer confirmed."))

    # === BUSINESS METHODS === #

    @api.model
    def _create_sudo(self, picking_sudo, evidence_sudo, actor):
        """Store what was confirmed, as the evidence tells it.

        :param picking_sudo: the delivery, in sudo mode and locked
        :param evidence_sudo: the decision, in sudo mode
        :param Actor actor: who confirmed
        :return: in sudo mode as customers have no right on receipts
        """
        facts = evidence_sudo._get_facts()["receipt"]
        has_reservations = evidence_sudo.kind == "received_with_reservations"
        receipt_sudo = self.sudo().create(
            {
                "picking_id": picking_sudo.id,
                "partner_id": picking_sudo._get_portal_receiver_sudo().id,
                "person_id": actor.partner.id,
                "received_by": evidence_sudo.signer_name,
                "received_on": evidence_sudo.decided_at,
                "note": facts["note"],
                "has_reservations": has_reservations,
                "state": "open" if has_reservations else "complete",
                "line_ids": [fields.Command.create(self.line_ids._prepare_values(line)) for line in facts["lines"]],
            }
        )
        return receipt_sudo

    def _tell_vendor(self):
        """Note the receipt on the delivery, and have somebody look at what is missing or damaged.

        For a module to do more about it, such as to open a ticket, it must override this method and call `super`.
        """
        picking_sudo = self.picking_id
        words = self._describe()
        picking_sudo.message_post(
            body=words,
            author_id=(self.person_id or self.partner_id).id,
            message_type="notification",
            subtype_xmlid="mail.mt_note",
        )
        if self.has_reservations:
            summary = self.env._("Something is missing or damaged")
            self.env["portal.activity"]._plan(self, self._get_responsible(), summary, words)

    def _get_responsible(self):
        """Return who looks at reservations: who sold or sent it, else who runs the warehouse, of those who may.

        Where nobody may, it is the system, so that what is to be done is not lost.

        :rtype: res.users
        """
        picking = self.picking_id
        # In sudo mode as customers read no users.
        managers_sudo = self.env.ref("stock.group_stock_manager").sudo().all_user_ids.sorted("id")
        users_sudo = [*picking.sale_id.user_id, *picking.user_id, *picking.create_uid, *managers_sudo]
        able = next((user for user in users_sudo if self._may_settle(user)), self.env["res.users"])
        return able or self.env.ref("base.user_root")

    def _may_settle(self, user):
        company = self.company_id
        if not user.active or not user._is_internal() or user._is_superuser() or company not in user.company_ids:
            return False
        receipt = self.with_user(user).sudo(False).with_context(allowed_company_ids=company.ids)
        return receipt.has_access("write")

    def _tell_differences(self):
        """Return what is missing or damaged, such as "1 reported damaged"; goods of one unit are counted."""
        lines, tell = self.difference_ids, self.env["stock.picking"]._tell_portal_quantity
        missing, damaged = sum(lines.mapped("missing")), sum(lines.mapped("damaged"))
        if not missing and not damaged:
            return self.env._("with a remark")
        if len(set(lines.mapped("uom"))) > 1:
            return self.env._("reported missing or damaged")
        words = []
        if missing:
            words.append(self.env._("%(quantity)s reported missing", quantity=tell(missing)))
        if damaged:
            words.append(self.env._("%(quantity)s reported damaged", quantity=tell(damaged)))
        return ", ".join(words)

    def _describe(self):
        """Return what was confirmed, in words."""
        self.ensure_one()
        if not self.has_reservations:
            return self.env._("%(name)s confirmed that everything arrived.", name=self.received_by)
        lines = "; ".join(line._describe() for line in self.difference_ids)
        words = self.env._("%(name)s confirmed the receipt with reservations.", name=self.received_by)
        return " ".join(filter(None, [words, lines, self.note]))

    def _is_of(self, actor):
        """Return whether somebody confirmed it: the same account.

        :param Actor actor: who asks
        """
        return bool(self) and bool(actor.partner) and self.person_id == actor.partner
