from odoo import fields, models

# The kinds of changes that a customer asks for, which are the actions that pages and routes know.
ASKED = ("quantity", "plan", "cancel", "stay", "pause", "resume", "come_back")


class ContractContract(models.Model):
    """What customers change of a subscription."""

    _inherit = "contract.contract"

    portal_change_ids = fields.One2many(
        "portal.contract.change", "contract_id", "Changes", readonly=True, groups="account.group_account_invoice"
    )

    def _get_portal_subscription_actions(self, actor):
        """Override of this addon to add what a customer may change."""
        changes = self.env["portal.contract.change"]
        actions = dict.fromkeys([*ASKED, "take_back"], False)
        if not changes._get_role_refusal(self, actor):
            actions |= {kind: not changes._get_refusal(self, kind, actor) for kind in ASKED}
            actions["take_back"] = bool(self._get_portal_cancellation_sudo())
        actions = super()._get_portal_subscription_actions(actor) | actions
        if actions["come_back"]:
            # Whose card has expired could not come back without another one.
            actions["change_method"] = self.sudo().is_charged_automatically and self._is_manageable_by(actor)
        return actions

    def _get_portal_cancellation_sudo(self):
        """Return the cancellation that can be taken back; empty if there is none, as where the vendor ended it.

        :return: in sudo mode, as what is planned of a contract is told whoever may read the contract
        """
        planned_sudo = self.env["portal.contract.change"]._search_of_sudo(self, "planned")
        is_ending = self.portal_state == "ending"
        return planned_sudo.filtered(lambda change: is_ending and change.kind == "cancel")[:1]

    def _get_portal_close_reason(self):
        """Return why the contract closed last: a code, or words of the vendor; "" if it never closed."""
        closings = self._get_transitions_sudo().filtered(
            lambda row: row.kind == "state" and row.state_after == "closed"
        )
        return closings[:1].reason or ""

    def _get_planned_changes(self):
        """Override of this addon: what customers planned."""
        planned_sudo = self.env["portal.contract.change"]._search_of_sudo(self, "planned")
        return super()._get_planned_changes() + [change._tell_planned() for change in planned_sudo]

    def _prepare_estimate_lines(self):
        """Override of this addon: quantities as they will be then."""
        rows = super()._prepare_estimate_lines()
        planned_sudo = self.env["portal.contract.change"]._search_of_sudo(self, "planned")
        due = planned_sudo.filtered(
            lambda change: change.kind == "quantity" and change.effective_date <= self.renewal_date
        )
        after = {change.line_id: change.quantity_after for change in due}
        return [row | {"quantity": after.get(row["line"], row["quantity"])} for row in rows]

    def _change_portal_state(self, state, actor, reason="", **values):
        """Override of this addon: nothing is planned of what has closed."""
        result = super()._change_portal_state(state, actor, reason=reason, **values)
        if state == "closed":
            for contract in self:
                self.env["portal.contract.change"]._end_all_sudo(contract, actor)
        return result

    def _recurring_create_invoice(self, date_ref=False):
        """Override of `contract`: what was planned until today holds before it is invoiced."""
        for contract in self:
            today = contract.company_id._get_portal_contract_today()
            # In sudo mode as customers planned it, who have no right on contracts.
            self.env["portal.contract.change"]._apply_due_sudo(contract.sudo(), today)
        return super()._recurring_create_invoice(date_ref)
