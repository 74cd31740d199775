from odoo import api, fields, models


class PortalContractEstimatedMixin(models.AbstractModel):
    """What the next invoice will be, with what is planned until then. Nothing is written."""

    _name = "portal.contract.estimated.mixin"
    _description = "Subscription Whose Next Invoice Is Estimated"

    # What is looked for of all subscriptions of a list at once.
    planned_change_ids = fields.Many2many(
        "portal.contract.change", compute="_compute_planned_change_ids", groups="account.group_account_invoice"
    )
    next_position_id = fields.Many2one(
        "account.fiscal.position", compute="_compute_next_position_id", groups="account.group_account_invoice"
    )

    @api.depends("portal_change_ids.state", "portal_change_ids.effective_date")
    def _compute_planned_change_ids(self):
        """Compute it in sudo mode, as what is planned of a contract is told whoever may read the contract."""
        changes_sudo = self.env["portal.contract.change"].sudo()
        domain = [("contract_id", "in", self.ids), ("state", "=", "planned")]
        planned_sudo = changes_sudo.search_fetch(domain, order="effective_date, id").grouped("contract_id")
        for contract in self:
            contract.planned_change_ids = planned_sudo.get(contract, changes_sudo)

    @api.depends("fiscal_position_id", "invoice_partner_id", "partner_id", "company_id")
    def _compute_next_position_id(self):
        positions = {}
        self._fetch_portal_payers()
        for contract in self:
            partner, company = contract.invoice_partner_id or contract.partner_id, contract.company_id
            if not contract.fiscal_position_id and (partner, company) not in positions:
                model = self.env["account.fiscal.position"].with_company(company)
                positions[partner, company] = model._get_fiscal_position(partner)
            contract.next_position_id = contract.fiscal_position_id or positions[partner, company]

    def _fetch_portal_payers(self):
        """Read at once what a fiscal position depends on, of customers and companies."""
        partners = (self.invoice_partner_id | self.partner_id).with_prefetch() | self.company_id.partner_id
        for company in self.company_id:
            partners.with_company(company).fetch(["country_id", "property_account_position_id", "vat"])

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
        if taxes:
            # In sudo mode as customers have no right on accounting.
            taxes = self.sudo().next_position_id.map_tax(taxes)
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            None,
            product_id=product,
            tax_ids=taxes,
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
        # In sudo mode as what is planned is part of what the contract will cost.
        due = self.sudo().planned_change_ids.filtered(
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
        # In sudo mode as whoever may read the contract is told.
        return [change._tell_planned() for change in self.sudo().planned_change_ids]
