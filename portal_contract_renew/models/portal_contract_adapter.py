from odoo import api, models


class PortalContractAdapter(models.AbstractModel):
    """The only way to what OCA's contract does: what is due, its invoice, its quantities, its end.

    For a module to renew what another app has as contracts, it must override these methods for its own.
    All contracts are in sudo mode, as the schedule and customers act on them, who have no rights on accounting.
    """

    _name = "portal.contract.adapter"
    _description = "Way to a Contract of OCA"

    @api.model
    def _get_open_lines(self, contract):
        """Return the lines that will be invoiced again."""
        return contract.contract_line_ids.filtered(
            lambda line: line.recurring_next_date and not line.is_canceled and not line.display_type
        )

    @api.model
    def _get_due(self, contract):
        """Return the date of the next invoice by the open lines; nothing if none is open."""
        return min(self._get_open_lines(contract).mapped("recurring_next_date"), default=False)

    @api.model
    def _get_period(self, line):
        """Return the first and last day of the period of a line that runs, which was invoiced last; (False, False) if
        none was.

        The first is not stored by OCA: it is derived from the last, or from the contract's start.
        """
        raise NotImplementedError

    @api.model
    def _estimate(self, contract, lines=None):
        """Return what the next invoice will be, without writing anything.

        :param lines: dicts as of `contract._prepare_estimate_lines`; by default these
        :return: dict of `date`, `lines` (dicts of `line`, `name`, `quantity`, `uom`, `price_unit`, `discount`,
            `subtotal`), `untaxed`, `tax`, `total`, `changes`
        """
        raise NotImplementedError

    @api.model
    def _make_invoice(self, contract):
        """Make the draft invoice of the period that is due, and remember how to take it back.

        :return: the draft; an existing one if there is
        """
        raise NotImplementedError

    @api.model
    def _discard_invoice(self, contract):
        """Delete the draft of the period that is due, and give the period back to the lines."""
        raise NotImplementedError

    @api.model
    def _change_quantity(self, line, quantity):
        """Change the quantity of a line from its next invoice on, with OCA's record of modifications."""
        raise NotImplementedError

    @api.model
    def _end_at(self, contract, date=None):
        """End all lines: on a day, but not before the last one that is invoiced; without a day, on that one.

        Lines that were never invoiced, or start later, are cancelled.
        """
        raise NotImplementedError

    @api.model
    def _take_back_end(self, contract):
        """Let the lines go on that `_end_at` ended on a day to come."""
        raise NotImplementedError

    @api.model
    def _resume(self, contract, date):
        """Let an ended or paused contract run again from a day on: lines with a new start, so that no gap is billed."""
        raise NotImplementedError
