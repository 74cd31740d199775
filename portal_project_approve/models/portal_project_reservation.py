from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What the customer said, and what only the customer says.
KEPT = {"deliverable_id", "version_id", "text", "due_on", "state", "closed_on", "closed_by", "done_on", "done_by_id"}


class PortalProjectReservation(models.Model):
    """What a customer still expects of a deliverable that they accepted; the customer alone closes it.

    The evidence is elsewhere; this row is what the vendor works with.
    """

    _name = "portal.project.reservation"
    _description = "Reservation about a Deliverable"
    _order = "deliverable_id desc, due_on, id"
    _rec_name = "text"

    deliverable_id = fields.Many2one(
        "portal.project.deliverable", required=True, readonly=True, index=True, ondelete="cascade"
    )
    version_id = fields.Many2one("portal.project.deliverable.version", readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="deliverable_id.company_id", store=True, index=True)
    project_id = fields.Many2one(related="deliverable_id.project_id", store=True, index=True)
    text = fields.Text("In the customer's words", required=True, readonly=True)
    due_on = fields.Date("Until", required=True, readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("done", "Done, to be confirmed"), ("closed", "Closed by the customer")],
        required=True,
        default="open",
        readonly=True,
    )
    answer = fields.Text("Answer to the customer", help="Shown beside the reservation.")
    done_on = fields.Datetime(readonly=True)
    done_by_id = fields.Many2one("res.users", "Done by", readonly=True)
    closed_on = fields.Datetime(readonly=True)
    closed_by = fields.Char(readonly=True)

    _open_idx = models.Index("(due_on, id) WHERE state <> 'closed'")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `base`: the customer's act alone makes reservations."""
        self._check_act(KEPT)
        return super().create(vals_list)

    def write(self, vals):
        """Override of `base`: what the customer said stays as it is."""
        self._check_act(vals.keys())
        if "answer" in vals and self.filtered(lambda reservation: reservation.state == "closed"):
            raise UserError(self.env._("The customer has closed it: the answer that they read stays."))
        return super().write(vals)

    def unlink(self):
        """Override of `base`: reservations are kept."""
        self._check_act(KEPT)
        return super().unlink()

    def _check_act(self, names):
        if KEPT & set(names) and not self.env.su:
            raise AccessError(self.env._("A reservation is made and closed by the customer alone."))

    # === ACTION METHODS === #

    def action_mark_done(self):
        """Note that it is done, and ask the customer to look at it and close it."""
        self.check_access("write")
        for reservation in self:
            if refusal := reservation._get_unsettled_refusal():
                raise UserError(refusal)
        # In sudo mode as nothing else writes it.
        self.sudo().write({"state": "done", "done_on": fields.Datetime.now(), "done_by_id": self.env.uid})
        for reservation in self:
            self.env["portal.event"]._notify(
                "deliverable_reservation",
                reservation.deliverable_id,
                dedup_key=f"{reservation.id} {reservation.done_on}",
            )

    # === BUSINESS METHODS === #

    def _get_unsettled_refusal(self):
        """Return why it cannot be settled and closed now, in words, or False."""
        if self.state == "closed":
            return self.env._("This reservation is closed already.")
        # In sudo mode as customers, who close it, read no versions by themselves.
        deliverable_sudo = self.sudo().deliverable_id
        if self not in deliverable_sudo._get_reservations():
            return self.env._("This reservation is about a version that was not accepted.")
        if deliverable_sudo.state not in ("reserved", "accepted"):
            return self.env._("The others are still to decide. It can be closed after that.")
        return False

    def _get_portal_badge(self):
        """Return how it stands: one of the five states, and its name."""
        return {
            "open": ("progress", self.env._("Open")),
            "done": ("waiting", self.env._("Done: to confirm")),
        }.get(self.state, ("done", self.env._("Closed")))
