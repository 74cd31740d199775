from odoo import models


class PortalContractEstimatedMixin(models.AbstractModel):
    """What the next invoice will be, with what is planned until then. Nothing is written."""

    _name = "portal.contract.estimated.mixin"
    _description = "Subscription Whose Next Invoice Is Estimated"

    def _get_portal_due_amount(self):
        """Return what is to be paid for the period that is due, taxes included."""
        move = self.due_invoice_id
        if move.state == "posted":
            return move.amount_residual
        return move.amount_total or self._get_portal_estimate().get("total", 0.0)

    def _get_portal_estimate(self):
        """Return what `_estimate_next_invoice` does; nothing if no invoice follows.

        Its amounts are computed as those of the invoice, without making one, which costs many queries.
        """
        if self.portal_state in ("closed", "paused") or not self.renewal_date:
            return {}
        if self.due_invoice_id:
            return self._estimate_next_invoice()
        contract, taxes = self.with_company(self.company_id), self.env["account.tax"]
        lines = contract._prepare_estimate_lines()
        rows = [contract._prepare_portal_base_line(line) for line in lines]
        taxes._add_tax_details_in_base_lines(rows, self.company_id)
        taxes._round_base_lines_tax_details(rows, self.company_id)
        totals = taxes._get_tax_totals_summary(rows, self.currency_id, self.company_id)
        return {
            "date": self.renewal_date,
            "lines": [
                line | {"subtotal": row["tax_details"]["total_excluded_currency"]}
                for line, row in zip(lines, rows, strict=True)
            ],
            "untaxed": totals["base_amount_currency"],
            "tax": totals["tax_amount_currency"],
            "total": totals["total_amount_currency"],
            "changes": self._get_planned_changes(),
        }

    def _prepare_portal_base_line(self, line):
        """Return a line of `_prepare_estimate_lines` as Odoo computes its taxes: those that its invoice will have."""
        product, partner = line["product"], self.invoice_partner_id or self.partner_id
        taxes = product.taxes_id._filter_taxes_by_company(self.company_id)
        if not taxes:
            account = product._get_product_accounts()["income"] if product else self.journal_id.default_account_id
            taxes = account.tax_ids.filtered(lambda tax: tax.type_tax_use == "sale")
        position = self.fiscal_position_id or self.env["account.fiscal.position"]._get_fiscal_position(partner)
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            None,
            product_id=product,
            tax_ids=position.map_tax(taxes),
            quantity=line["quantity"],
            price_unit=line["price_unit"],
            discount=line["discount"],
            currency_id=self.currency_id,
            partner_id=partner,
        )

    def _estimate_next_invoice(self):
        """Return what the next invoice will be: see `portal.contract.adapter._estimate`. Nothing is written."""
        self.ensure_one()
        # In sudo mode as customers have no right on accounting; it is of a contract that they may read.
        return self.env["portal.contract.adapter"]._estimate(self.sudo())

    def _prepare_estimate_lines(self):
        """Return the lines of the next invoice, with quantities as they will be then.

        For a module to plan changes, it must override this method and return the lines as they will be then.

        :return: see `_prepare_present_estimate_lines`
        """
        rows = self._prepare_present_estimate_lines()
        planned_sudo = self.env["portal.contract.change"]._search_of_sudo(self, "planned")
        due = planned_sudo.filtered(
            lambda change: change.kind == "quantity" and change.effective_date <= self.renewal_date
        )
        after = {change.line_id: change.quantity_after for change in due}
        return [row | {"quantity": after.get(row["line"], row["quantity"])} for row in rows]

    def _prepare_present_estimate_lines(self):
        """Return the lines of the next invoice: dicts of `line`, `name`, `product`, `quantity`, `uom`, `price_unit`,
        `discount`.

        For a module to plan changes, it must override this method and return the lines as they will be then.
        """
        self.ensure_one()
        prepared = []
        for line in self._get_lines_to_invoice(self.renewal_date).filtered(lambda line: not line.display_type):
            if values := line._prepare_invoice_line():
                amounts = {name: values[name] for name in ("name", "quantity", "price_unit", "discount")}
                prepared.append({"line": line, "product": line.product_id, "uom": line.uom_id} | amounts)
        return prepared

    def _get_planned_changes(self):
        """Return in words what will change with the next invoice, as a list.

        For a module to plan changes, it must override this method and return the list with its own.
        """
        planned_sudo = self.env["portal.contract.change"]._search_of_sudo(self, "planned")
        return [change._tell_planned() for change in planned_sudo]
