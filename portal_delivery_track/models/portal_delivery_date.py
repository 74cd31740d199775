from odoo import api, fields, models

PLANNED = "portal_delivery_track.dates"
# What was noted in this transaction: {id of the delivery: (id of the row before it or False, id of the last row)}.
BEGUN = "portal_delivery_track.begun"
# More changes than any page shows.
MOST = 100


class PortalDeliveryDate(models.Model):
    """When a delivery was to come, from when the customer was told so until the next row.

    It refers to the delivery by its id, so that it outlives it.
    """

    _name = "portal.delivery.date"
    _inherit = "portal.append.only.mixin"
    _description = "Date That a Customer Was Told"
    _order = "id"
    _log_access = False

    res_id = fields.Integer("Id of the delivery", required=True, readonly=True, aggregator=None)
    name = fields.Char("Number", required=True, readonly=True)
    scheduled_on = fields.Datetime("Leaves", required=True, readonly=True)
    promised_on = fields.Datetime("Promised", readonly=True)
    expected_on = fields.Datetime("Expected", required=True, readonly=True)
    replaced_id = fields.Integer(
        "Replaced row",
        readonly=True,
        aggregator=None,
        help="What was noted earlier in the same transaction, so that nobody was told of it.",
    )
    scheduled_day = fields.Date("Day it leaves", compute="_compute_days")
    promised_day = fields.Date("Day promised", compute="_compute_days")
    expected_day = fields.Date("Day expected", compute="_compute_days", help="As the customer reads it.")

    _res_idx = models.Index("(res_id, id)")

    # === COMPUTE METHODS === #

    @api.depends("scheduled_on", "promised_on", "expected_on", "company_id")
    def _compute_days(self):
        for row in self:
            pickings = self.env["stock.picking"].new({"company_id": row.company_id.id})
            for name in ("scheduled", "promised", "expected"):
                row[f"{name}_day"] = pickings._get_portal_day(row[f"{name}_on"])

    # === BUSINESS METHODS === #

    @api.model
    def _plan(self, pickings):
        """Note what customers are told once all changes of this transaction are written: dates often change twice.

        :param stock.picking pickings: transfers that may have changed, of any kind
        """
        precommit = self.env.cr.precommit
        planned = precommit.data.setdefault(PLANNED, set())
        if pickings.ids and not planned:
            precommit.add(self.browse()._note_planned)
        planned.update(pickings.ids)

    @api.model
    def _note_planned(self):
        ids = self.env.cr.precommit.data.pop(PLANNED, set())
        # In sudo mode as whoever plans a delivery has no right on the record of what was told.
        pickings_sudo = self.env["stock.picking"].sudo().browse(sorted(ids)).exists()
        expected_sudo = pickings_sudo.filtered(
            lambda picking: picking._is_portal_expected() or picking._is_portal_step()
        )
        self.sudo()._note(expected_sudo)
        expected_sudo._notify_portal_ready()

    @api.model
    def _note(self, pickings_sudo):
        """Note the dates of deliveries that are another day than what was told last.

        :param stock.picking pickings_sudo: deliveries that are still to leave, in sudo mode
        """
        last, begun = self._get_last(pickings_sudo), self._get_begun()
        changed = pickings_sudo.filtered(lambda picking: self._is_news(picking, last.get(picking.id)))
        values = [self._prepare_values(one) | {"replaced_id": begun.get(one.id, [0, 0])[1]} for one in changed]
        rows = {row.res_id: row for row in self.create(values)}
        late = changed.browse()
        for picking in changed:
            told = begun[picking.id][0] if picking.id in begun else last.get(picking.id, self).id
            begun[picking.id] = (told, rows[picking.id].id)
            if told and picking._get_portal_scheduled() > self.browse(told).expected_on:
                late |= picking
        changed._withdraw_portal_delayed(self.browse(row.replaced_id for row in rows.values() if row.replaced_id))
        late._notify_portal_delayed()

    @api.model
    def _get_begun(self):
        """Return what was noted in this transaction, as told beside `BEGUN`.

        Odoo calls what is to be done before a commit at each savepoint, too: what is noted then may be taken back.
        """
        # Odoo clears these data at the end of a transaction.
        begun = self.env.cr.postcommit.data.setdefault(BEGUN, {})
        known = self.browse(row_id for _told, row_id in begun.values()).exists().ids
        # What was rolled back to a savepoint was not noted.
        for res_id in [res_id for res_id, (_told, row_id) in begun.items() if row_id not in known]:
            del begun[res_id]
        return begun

    @api.model
    def _get_last(self, pickings):
        """Return the last row of each delivery that has one: {id of the delivery: row}."""
        last = self._read_group([("res_id", "in", pickings.ids)], ["res_id"], ["id:max"])
        rows = self.browse(row_id for _res_id, row_id in last)
        return {row.res_id: row for row in rows}

    @api.model
    def _is_news(self, picking, row):
        """Return whether a customer knows another day, or none."""
        return not row or self._get_days(picking, row) != self._get_days(picking, self._prepare_values(picking))

    @api.model
    def _get_days(self, picking, row):
        """Return the days of a row, or of its values, as the customer reads them."""
        return [picking._get_portal_day(row[name]) for name in ("promised_on", "expected_on")]

    @api.model
    def _prepare_values(self, picking):
        return {
            "res_id": picking.id,
            "name": picking.name,
            "company_id": picking.company_id.id,
            "scheduled_on": picking.scheduled_date,
            "promised_on": picking.date_deadline,
            "expected_on": picking._get_portal_scheduled(),
        }

    @api.model
    def _get_rows_sudo(self, picking):
        """Return what was told of a delivery, and before it existed of what led to it: its steps, and its whole."""
        # In sudo mode as in `_get_moves_sudo`.
        picking_sudo = picking.sudo()
        steps_sudo = self.env["stock.move"].sudo().browse(picking_sudo.move_ids._rollup_move_origs()).picking_id
        ids = [*picking_sudo.ids, *steps_sudo.ids, *self._get_wholes(picking_sudo)]
        rows_sudo = self.sudo().search([("res_id", "in", ids)], limit=MOST)
        replaced = set(rows_sudo.mapped("replaced_id"))
        rows_sudo = rows_sudo.filtered(lambda row: row.id not in replaced)
        own_sudo = rows_sudo.filtered(lambda row: row.res_id == picking.id)
        return rows_sudo.filtered(lambda row: not own_sudo or row.id < own_sudo[0].id) | own_sudo

    @api.model
    def _get_wholes(self, picking_sudo):
        """Return the ids of the deliveries of the order of which a delivery is what was left."""
        # All of them are read at once.
        wholes = {other.id: other.backorder_id.id for other in picking_sudo.sale_id.picking_ids}
        found, whole = [], picking_sudo.backorder_id.id
        while whole and whole not in found:
            found.append(whole)
            whole = wholes.get(whole)
        return found

    @api.model
    def _get_moves_sudo(self, picking):
        """Return how the date of a delivery moved, the oldest change first.

        :param stock.picking picking: a delivery that the reader may read
        :return: dicts of `before`, `after` (times in UTC, on different days) and `told_on`
        :rtype: list[dict]
        """
        # In sudo mode as customers have no right on the record; it is that of a delivery that they may read.
        rows_sudo = self._get_rows_sudo(picking)
        moves = []
        for before, after in zip(rows_sudo, rows_sudo[1:], strict=False):
            if picking._get_portal_day(before.expected_on) != picking._get_portal_day(after.expected_on):
                told = {"before": before.expected_on, "after": after.expected_on, "told_on": after.recorded_on}
                moves.append(told)
        return moves
