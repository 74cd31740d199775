from odoo import api, models


class PortalContractActResume(models.AbstractModel):
    """The end of a pause, before its day: a new period begins today."""

    _name = "portal.contract.act.resume"
    _inherit = "portal.contract.act"
    _description = "Resumption"
    _act_states = ("paused",)

    @api.model
    def _get_title(self):
        """Override of this addon."""
        return self.env._("Resume")

    @api.model
    def _get_refusal(self, contract, actor):
        """Override of this addon: whom the vendor paused, the vendor resumes."""
        change = self.env["portal.contract.change"].sudo().search(
            [("contract_id", "=", contract.id), ("kind", "=", "pause"), ("state", "=", "applied")], limit=1
        )
        if not change or change.until_date != contract.paused_until:
            return self.env._("We paused this subscription. Write us a message to resume it.")
        if contract.is_charged_automatically:
            return self.env["portal.contract.change"]._get_charge_refusal(contract, actor)
        return False

    @api.model
    def _prepare(self, contract, values, today):
        """Override of this addon."""
        lines = self.env["portal.contract.act.come_back"]._get_lines(contract)
        return {"change": {}, "next": self._tell_whole(contract, [(line, line.quantity) for line in lines], today)}

    @api.model
    def _apply(self, change, actor):
        """Override of this addon."""
        change.contract_id._resume(actor)

    @api.model
    def _charge(self, change, actor):
        """Override of this addon: the new period is charged as each renewal is."""
        change.contract_id._lock_portal()._charge(actor)

    @api.model
    def _tell_due(self, contract, offer):
        """Override of this addon: the new period is due today."""
        words = self._tell_amounts(contract, offer["next"])
        if contract.is_charged_automatically:
            return [
                self.env._(
                    "A new period begins today: %(total)s, of which %(tax)s are taxes, are charged to your payment "
                    "method now.",
                    **words,
                )
            ]
        return [
            self.env._("A new period begins today: you receive an invoice of %(total)s, of which %(tax)s are taxes.", **words)
        ]

    @api.model
    def _tell_next(self, contract, offer):
        """Override of this addon: that is the same."""
        return []
