from odoo import api, fields, models

PLANNED = "portal_delivery_track.dates"
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

    _res_idx = models.Index("(res_id, id)")

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
        last = self._get_last(pickings_sudo)
        changed = [picking for picking in pickings_sudo if self._is_news(picking, last.get(picking.id))]
        self.create([self._prepare_values(picking) for picking in changed])
        late = pickings_sudo.browse(
            picking.id
            for picking in changed
            if picking.id in last and picking._get_portal_expected() > last[picking.id].expected_on
        )
        late._notify_portal_delayed()

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
            "expected_on": picking._get_portal_expected(),
        }

    @api.model
    def _get_rows_sudo(self, picking):
        """Return what was told of a delivery, and before it existed of what led to it: its steps, and its whole."""
        # In sudo mode as in `_get_moves_sudo`.
        picking_sudo = picking.sudo()
        steps_sudo = self.env["stock.move"].sudo().browse(picking_sudo.move_ids._rollup_move_origs()).picking_id
        ids = [*picking_sudo.ids, *steps_sudo.ids, *self._get_wholes(picking_sudo)]
        rows_sudo = self.sudo().search([("res_id", "in", ids)], limit=MOST)
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
