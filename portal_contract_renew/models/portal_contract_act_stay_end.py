from odoo import api, models


class PortalContractActStayEnd(models.AbstractModel):
    """The end of the discount of an offer to stay."""

    _name = "portal.contract.act.stay_end"
    _inherit = "portal.contract.act"
    _description = "End of the Offer to Stay"
    # Nobody asks for it.
    _act_states = ()

    @api.model
    def _is_due(self, change):
        """Override of this addon: what is invoiced when a period is over waits for that invoice."""
        starts = self._get_open_lines(change.contract_id).mapped("next_period_date_start")
        return all(not start or start >= change.effective_date for start in starts)

    @api.model
    def _apply(self, change, actor):
        """Override of this addon: the lines have the discounts that they had before."""
        for line in self._get_open_lines(change.contract_id):
            line.discount = change.data["discounts"].get(str(line.id), line.discount)
