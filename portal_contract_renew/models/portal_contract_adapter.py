from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

DAY = relativedelta(days=1)


class PortalContractAdapter(models.AbstractModel):
    """The only way to what OCA's contract does: what is due, its invoice, its quantities, its end.

    For a module to renew what another app has as contracts, it must override these methods for its own.
    All contracts are in sudo mode, as the schedule and customers act on them, who have no rights on accounting.
    """

    _name = "portal.contract.adapter"
    _description = "Way to a Contract of OCA"

    # === WHAT IS DUE === #

    @api.model
    def _get_open_lines(self, contract):
        """Return the lines that will be invoiced again."""
        return contract.contract_line_ids.filtered(
            lambda line: line.recurring_next_date and not line.is_canceled and not line.display_type
        )

    @api.model
    def _get_due(self, contract):
        """Return the date of the next invoice by the open lines; nothing if none is open.

        OCA's own date falls back to the start once all lines have ended.
        """
        return min(self._get_open_lines(contract).mapped("recurring_next_date"), default=False)

    @api.model
    def _get_period(self, line):
        """Return the first and last day of the period of a line that was invoiced last; (False, False) if none was.

        The first is not stored by OCA: it is derived from the last.
        """
        last = line.last_date_invoiced
        if not last:
            return False, False
        after = last + DAY
        if anchor := line._get_anchor(after):
            first = after + relativedelta(months=-line._count_months(), day=anchor)
        else:
            first = after - line.get_relative_delta(line.recurring_rule_type, line.recurring_interval)
        return max(first, line.date_start or first), last

    @api.model
    def _estimate(self, contract, lines=None):
        """Return what the next invoice will be, without writing anything.

        :param lines: dicts as of `contract._prepare_estimate_lines`; by default these
        :return: dict of `date`, `lines` (dicts of `line`, `name`, `quantity`, `uom`, `price_unit`, `discount`,
            `subtotal`), `untaxed`, `tax`, `total`, `changes`; amounts are 0 and the date is False if nothing follows
        """
        contract = contract.with_company(contract.company_id)
        date, changes = contract.renewal_date, contract._get_planned_changes()
        nothing = {"date": False, "lines": [], "untaxed": 0.0, "tax": 0.0, "total": 0.0, "changes": changes}
        if not date:
            return nothing
        if contract.due_invoice_id and lines is None:
            move = contract.due_invoice_id
        else:
            lines = contract._prepare_estimate_lines() if lines is None else lines
            # Never saved: Odoo computes the taxes of a document that is being typed in the same way.
            move = contract.env["account.move"].new(self._prepare_estimate_move(contract, date, lines))
        totals = move.tax_totals or {}
        return nothing | {
            "date": date,
            "lines": [self._describe_line(line) for line in move.invoice_line_ids if line.display_type == "product"],
            "untaxed": totals.get("base_amount_currency", 0.0),
            "tax": totals.get("tax_amount_currency", 0.0),
            "total": totals.get("total_amount_currency", 0.0),
        }

    @api.model
    def _prepare_estimate_move(self, contract, date, lines):
        return contract._prepare_invoice(date) | {
            "invoice_line_ids": [
                Command.create(
                    {
                        "contract_line_id": line["line"].id,
                        "name": line["name"],
                        "product_id": line["product"].id,
                        "product_uom_id": line["uom"].id,
                        "quantity": line["quantity"],
                        "price_unit": line["price_unit"],
                        "discount": line["discount"],
                        "display_type": "product",
                    }
                )
                for line in lines
            ]
        }

    @api.model
    def _describe_line(self, move_line):
        return {
            "line": move_line.contract_line_id,
            "name": move_line.name,
            "quantity": move_line.quantity,
            "uom": move_line.product_uom_id,
            "price_unit": move_line.price_unit,
            "discount": move_line.discount,
            "subtotal": move_line.price_subtotal,
        }

    # === INVOICE === #

    @api.model
    def _make_invoice(self, contract):
        """Make the draft invoice of the period that is due, and remember how to take it back.

        It has no date, so that Odoo dates it on the day on which it is posted, which is that of the payment.

        :return: the draft; the existing one if there is
        """
        if contract.due_invoice_id:
            return contract.due_invoice_id
        contract, date = contract.with_company(contract.company_id), contract.renewal_date
        lines = contract._get_lines_to_invoice(date) if date else contract.contract_line_ids.browse()
        before = {line.id: fields.Date.to_string(line.last_date_invoiced) for line in lines}
        moves = contract._recurring_create_invoice(date_ref=date) if lines else contract.env["account.move"]
        if not moves:
            raise UserError(self.env._("There is nothing to be invoiced for this subscription."))
        moves.invoice_date = False
        dates = {str(line.id): [before[line.id], fields.Date.to_string(line.last_date_invoiced)] for line in lines}
        contract._write_renewal({"due_date": date, "due_invoice_id": moves.id, "due_last_dates": dates})
        return moves

    @api.model
    def _discard_invoice(self, contract):
        """Delete the draft of the period that is due, and give the period back to the lines.

        What was posted by hand stays: that debt is the vendor's decision.
        """
        move, is_draft = contract.due_invoice_id, contract.due_invoice_id.state == "draft"
        if is_draft or not move:
            self._give_period_back(contract)
        contract._write_renewal({"due_date": False, "due_invoice_id": False, "due_last_dates": False})
        if is_draft:
            move.unlink()

    @api.model
    def _give_period_back(self, contract):
        """Let the lines be invoiced again that the draft had taken; those that were invoiced since keep their date."""
        for line in contract.contract_line_ids:
            before, after = (contract.due_last_dates or {}).get(str(line.id), (None, None))
            if after and line.last_date_invoiced == fields.Date.to_date(after):
                line.last_date_invoiced = before

    # === CHANGES AND END === #

    @api.model
    def _change_quantity(self, line, quantity):
        """Change the quantity of a line from its next invoice on, with OCA's record of modifications."""
        contract, before = line.contract_id, line.quantity
        if before == quantity:
            return
        line.quantity = quantity
        words = self.env._("%(name)s: %(before)g → %(after)g", name=line.name, before=before, after=quantity)
        self._note_modification(contract, words)
        self.env["portal.contract.access.event"]._emit(contract, "changed", contract.portal_state)

    @api.model
    def _note_modification(self, contract, words):
        """Note a change in OCA's record, without its mail, and count the version."""
        values = {"date": contract.company_id._get_portal_contract_today(), "description": words}
        # As its mail says less than the notices of the portal.
        contract = contract.with_context(skip_modification_mail=True)
        contract.write({"modification_ids": [Command.create(values)]})
        contract._write_renewal({"portal_version": contract.portal_version + 1})

    @api.model
    def _end_at(self, contract, date=None):
        """End all lines: on a day, but not before the last one that is invoiced; without a day, on that one.

        Lines that were never invoiced, or start later, are cancelled. How they were before is kept on the contract.
        """
        before = dict(contract.ended_lines or {})
        for line in contract.contract_line_ids.filtered(lambda line: not line.is_canceled):
            last = line.last_date_invoiced
            end = max(filter(None, [last, date]), default=None)
            if line.date_end and end and line.date_end <= end:
                continue
            before.setdefault(str(line.id), fields.Date.to_string(line.date_end))
            if end and end >= line.date_start:
                line.date_end = end
            else:
                line.is_canceled = True
        contract._write_renewal({"ended_lines": before})

    @api.model
    def _take_back_end(self, contract):
        """Let the lines go on that `_end_at` ended on a day to come."""
        for line in self._get_ended_lines(contract):
            line.write({"date_end": contract.ended_lines[str(line.id)] or False, "is_canceled": False})
        contract._write_renewal({"ended_lines": False})

    @api.model
    def _resume(self, contract, date):
        """Let an ended or paused contract run again from a day on, so that no gap is billed.

        What is paid beyond that day stays paid: such a line goes on behind it.
        """
        ended = self._get_ended_lines(contract) or contract.contract_line_ids.filtered(
            lambda line: not line.is_canceled and line.date_end == contract.date_end
        )
        for line in ended:
            values = {"date_end": False, "is_canceled": False}
            if not line.last_date_invoiced or line.last_date_invoiced + DAY < date:
                values |= {"date_start": date, "last_date_invoiced": False}
            line.write(values)
        contract._write_renewal({"ended_lines": False})

    @api.model
    def _get_ended_lines(self, contract):
        return contract.contract_line_ids.filtered(lambda line: str(line.id) in (contract.ended_lines or {}))
