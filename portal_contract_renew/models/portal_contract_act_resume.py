from datetime import timedelta

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
        change = (
            self.env["portal.contract.change"]
            .sudo()
            .search([("contract_id", "=", contract.id), ("kind", "=", "pause"), ("state", "=", "applied")], limit=1)
        )
        if not change or change.until_date != contract.paused_until:
            return self.env._("We paused this subscription. Write us a message to resume it.")
        return False

    @api.model
    def _prepare(self, contract, values, today):
        """Override of this addon."""
        lines = self.env["portal.contract.act.come_back"]._get_lines(contract)
        whole = self._tell_whole(contract, [(line, line.quantity) for line in lines], today)
        return {"change": {}, "next": whole, "first_day": today + timedelta(days=contract._count_unused_days())}

    @api.model
    def _apply(self, change, actor):
        """Override of this addon."""
        change.contract_id._resume(actor)

    @api.model
    def _charge(self, change, actor):
        """Override of this addon: the new period is charged as each renewal is."""
        contract = change.contract_id._lock_portal()
        if self._is_due_today(contract):
            contract._charge(actor)

    @api.model
    def _is_due_today(self, contract):
        """Return whether the new period begins today: what was paid before is not paid once more."""
        return bool(contract.renewal_date) and contract.renewal_date <= contract.company_id._get_portal_contract_today()

    @api.model
    def _tell_due(self, contract, offer):
        """Override of this addon: the new period is due today."""
        words = self._tell_amounts(contract, offer["next"])
        if offer["first_day"] > contract.company_id._get_portal_contract_today():
            date = self.env["portal.answer.mixin"]._tell_date(offer["first_day"])
            return [
                self.env._(
                    "A new period begins on %(date)s, as it is paid until then. It costs %(total)s, of which %(tax)s "
                    "are taxes.",
                    date=date,
                    **words,
                )
            ]
        if contract.is_charged_automatically:
            return [
                self.env._(
                    "A new period begins today: %(total)s, of which %(tax)s are taxes, are charged to your payment "
                    "method now.",
                    **words,
                )
            ]
        return [
            self.env._(
                "A new period begins today: you receive an invoice of %(total)s, of which %(tax)s are taxes.", **words
            )
        ]

    @api.model
    def _tell_next(self, contract, offer):
        """Override of this addon: that is the same."""
        return []
