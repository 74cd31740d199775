from odoo import api, models
from odoo.fields import Domain

# More than anybody reads.
MOST = 1000


class PortalContractRenewal(models.AbstractModel):
    _inherit = "portal.contract.renewal"

    @api.model
    def _apply_planned_changes(self, contracts_sudo, today):
        """Override of this addon to apply what customers planned."""
        self.env["portal.contract.change"]._apply_due_sudo(contracts_sudo, today)
        return super()._apply_planned_changes(contracts_sudo, today)

    @api.model
    def _preview_tonight(self, today=None):
        """Override of this addon to add what customers planned."""
        rows = []
        for company in self.env.companies:
            day = today or company._get_portal_contract_today()
            domain = [*self.env["portal.contract.change"]._get_due_domain(day), ("company_id", "=", company.id)]
            # In sudo mode as in the schedule.
            for change in (
                self.env["portal.contract.change"].sudo().search(domain, order="effective_date, id", limit=MOST)
            ):
                rows.append({"contract": change.contract_id, "action": "change", "amount": 0.0})
        return rows + super()._preview_tonight(today)

    @api.model
    def _get_planned_domain(self, today):
        """Override of this addon to take the contracts of which customers planned something until today."""
        # In sudo mode as the schedule acts for customers.
        due = (
            self.env["portal.contract.change"].sudo()._search(self.env["portal.contract.change"]._get_due_domain(today))
        )
        return super()._get_planned_domain(today) | Domain("portal_change_ids", "in", due)
