from odoo import models
from odoo.exceptions import UserError

from odoo.addons.portal_tools.actor import Actor


class PortalContractServedMixin(models.AbstractModel):
    """What staff does with a subscription by a button. Who may is who may change the contract."""

    _name = "portal.contract.served.mixin"
    _description = "Subscription with the Buttons of Staff"

    def _get_portal_staff(self):
        """Return who presses a button, as somebody who acts.

        :raise AccessError: if they may not change the contract
        """
        self.ensure_one()
        self.check_access("write")
        return Actor(user=self.env.user.with_user(self.env.user))

    def _check_portal_state(self, states):
        if self.portal_state not in states:
            labels = dict(self._fields["portal_state"]._description_selection(self.env))
            raise UserError(
                self.env._("That cannot be done while the status is %(state)s.", state=labels[self.portal_state])
            )

    def action_portal_charge(self):
        """Charge the period that is due to the saved payment method."""
        actor = self._get_portal_staff()
        self._check_portal_state(("active", "ending", "to_renew"))
        if not self.renewal_date or self.renewal_date > self.company_id._get_portal_contract_today():
            raise UserError(self.env._("Nothing is due yet."))
        # In sudo mode as invoices, transactions and the history follow from it.
        state = self.sudo()._lock_portal()._charge(actor)
        words = dict(self.env["portal.contract.charge"]._fields["state"]._description_selection(self.env))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": words.get(state) or self.env._("There is nothing to be charged."),
                "type": "success" if state == "done" else "warning",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_portal_pause(self):
        """Pause the subscription from today, until somebody of the staff resumes it."""
        actor = self._get_portal_staff()
        self._check_portal_state(("active",))
        # In sudo mode as the history and the change of access follow from it.
        self.sudo()._lock_portal()._pause(None, actor)

    def action_portal_resume(self):
        """Let a paused or closed subscription go on, with a new period from today."""
        actor = self._get_portal_staff()
        self._check_portal_state(("paused", "closed"))
        # In sudo mode as the history and the change of access follow from it.
        self.sudo()._lock_portal()._resume(actor)

    def action_portal_close(self):
        """Ask why the subscription is closed."""
        self._get_portal_staff()
        self._check_portal_state(("active", "to_renew", "paused", "ending"))
        return self._open_portal_wizard("portal.contract.closing", self.env._("Close the Subscription"))

    def _open_portal_wizard(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_contract_id": self.id},
        }

    # === LISTS === #

    def action_open_portal_changes(self):
        """Open what customers changed of the subscription."""
        return self._open_portal_rows("portal.contract.change", [("contract_id", "=", self.id)], self.env._("Changes"))

    def action_open_portal_charges(self):
        """Open what was charged for the subscription."""
        return self._open_portal_rows("portal.contract.charge", [("contract_id", "=", self.id)], self.env._("Charges"))

    def action_open_portal_history(self):
        """Open what happened to the subscription."""
        return self._open_portal_rows("portal.contract.transition", [("res_id", "=", self.id)], self.env._("History"))

    def _open_portal_rows(self, model, domain, name):
        self._get_portal_staff()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": domain,
        }
