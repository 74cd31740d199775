from odoo import api, fields, models


class PortalContractTonight(models.TransientModel):
    """What the next run would do. Rows are made when somebody looks, and nothing else is."""

    _name = "portal.contract.tonight"
    _description = "What the Next Run Would Do"
    _order = "id"

    contract_id = fields.Many2one("contract.contract", readonly=True)
    partner_id = fields.Many2one(related="contract_id.partner_id")
    company_id = fields.Many2one(related="contract_id.company_id")
    portal_state = fields.Selection(related="contract_id.portal_state")
    renewal_date = fields.Date(related="contract_id.renewal_date")
    action = fields.Selection(
        [
            ("charge", "Charge"),
            ("retry", "Try again"),
            ("to_renew", "To Renew: there is no usable method"),
            ("close", "Close: it was not paid"),
            ("end", "Close: it ends"),
            ("resume", "Resume"),
            ("answer", "Take over the answer"),
            ("check", "Look for the answer"),
            ("repeat", "Ask for the answer again"),
            ("settle", "Settle what was paid"),
            ("change", "Apply a planned change"),
        ],
        readonly=True,
    )
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    @api.model
    def action_open_tonight(self):
        """Open the list of what the next run would do, for the companies that are chosen."""
        self.env["contract.contract"].check_access("read")
        rows = self.create(self._prepare_rows())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What the Next Run Would Do"),
            "res_model": self._name,
            "view_mode": "list",
            "domain": [("id", "in", rows.ids)],
        }

    @api.model
    def _prepare_rows(self):
        # In sudo mode as invoices and methods are looked at; only contracts that the reader sees are told.
        found = self.env["portal.contract.renewal"].sudo()._preview_tonight()
        seen = set(self.env["contract.contract"].search([("id", "in", [row["contract"].id for row in found])]).ids)
        return [
            {
                "contract_id": row["contract"].id,
                "action": row["action"],
                "amount": row["amount"],
                "currency_id": row["contract"].currency_id.id,
            }
            for row in found
            if row["contract"].id in seen
        ]
