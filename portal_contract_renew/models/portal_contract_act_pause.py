from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError

YEAR = timedelta(days=365)


class PortalContractActPause(models.AbstractModel):
    """A pause that begins when what is paid is used up, within the plan's bounds."""

    _name = "portal.contract.act.pause"
    _inherit = "portal.contract.act"
    _description = "Pause"

    @api.model
    def _get_title(self):
        """Override of this addon."""
        return self.env._("Pause")

    @api.model
    def _get_refusal(self, contract, actor):
        """Override of this addon: how often within a year, the plan says."""
        plan = contract._get_portal_plan()
        if not plan.portal_may_pause or plan.portal_pause_days < 1:
            return self.env._("This subscription cannot be paused.")
        today = contract.company_id._get_portal_contract_today()
        counted = (
            self.env["portal.contract.change"]
            .sudo()
            .search_count(
                [
                    ("contract_id", "=", contract.id),
                    ("kind", "=", "pause"),
                    ("state", "in", ("planned", "applied")),
                    ("effective_date", ">", today - YEAR),
                ]
            )
        )
        if counted >= plan.portal_pauses_per_year:
            return self.env._("This subscription was paused as often as its plan allows within a year.")
        return False

    @api.model
    def _prepare(self, contract, values, today):
        """Override of this addon."""
        most, text = contract._get_portal_plan().portal_pause_days, values.get("days")
        text = text.strip() if isinstance(text, str) else ""
        days = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
        if not 1 <= days <= most:
            raise UserError(self.env._("Choose a pause of 1 to %(most)s days.", most=most))
        proration = self.env["portal.contract.proration"]
        date = max(proration._get_first_start(line, today + timedelta(days=1)) for line in self._check_lines(contract))
        return {"change": {"until_date": date + timedelta(days=days)}, "date": date}

    @api.model
    def _is_due(self, change):
        """Override of this addon: what is invoiced when a period is over waits for that invoice."""
        starts = self._get_open_lines(change.contract_id).mapped("next_period_date_start")
        return all(not start or start >= change.effective_date for start in starts)

    @api.model
    def _apply(self, change, actor):
        """Override of this addon."""
        if change.contract_id.portal_state != "active":
            raise UserError(self._get_state_refusal(change.contract_id))
        change.contract_id._pause(change.until_date, actor)

    @api.model
    def _tell(self, change):
        """Override of this addon."""
        tell = self.env["portal.answer.mixin"]._tell_date
        return self.env._("Paused until %(date)s", date=tell(change.until_date))

    @api.model
    def _tell_offer(self, contract, offer):
        """Override of this addon: from when until when nothing is charged."""
        tell = self.env["portal.answer.mixin"]._tell_date
        dates = {"start": tell(offer["date"]), "end": tell(offer["change"]["until_date"])}
        return [
            self.env._(
                "It pauses on %(start)s and goes on by itself on %(end)s, with a new period from that day. In between "
                "nothing is charged, and you cannot use it. You can take this back until it pauses, "
                "and resume earlier.",
                **dates,
            )
        ]
