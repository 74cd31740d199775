from odoo import fields, models


class PortalContractTransition(models.Model):
    _inherit = "portal.contract.transition"

    def _tell(self, can_see_method):
        """Return what happened, in the words of customers. What the vendor wrote for itself is not told.

        :param bool can_see_method: whether the digits of methods may be told
        """
        self.ensure_one()
        return getattr(self, f"_tell_{self.kind}")(can_see_method)

    def _tell_state(self, _can_see_method):
        if self.state_after == "to_renew":
            problem = self.env["contract.contract"]._tell_portal_problem(self.reason)
            return self.env._("To renew. %(problem)s", problem=problem)
        by_reason = {
            ("active", "paid"): self.env._("Paid and renewed."),
            ("active", "taken_back"): self.env._("The cancellation was taken back."),
            ("active", "resumed"): self.env._("It went on after a pause."),
            ("active", "reactivated"): self.env._("It began again."),
            ("active", "pending"): self.env._("The bank is working on the payment."),
            ("closed", "unpaid"): self.env._("Closed, as it was not paid."),
        }
        by_state = {
            "active": self.env._("Active."),
            "paused": self.env._("Paused."),
            "ending": self.env._("Cancelled: it ends with its period."),
            "closed": self.env._("Ended."),
            "checking": self.env._("The payment is being checked."),
        }
        return by_reason.get((self.state_after, self.reason)) or by_state.get(self.state_after, "")

    def _tell_method(self, can_see_method):
        if not self.state_after:
            return self.env._("The payment method was removed.")
        if not can_see_method:
            return self.env._("The payment method was changed.")
        if not self.state_before:
            return self.env._("Payment method %(after)s was chosen.", after=self.state_after)
        before, after = self.state_before, self.state_after
        return self.env._("The payment method was changed from %(before)s to %(after)s.", before=before, after=after)

    def _tell_grace(self, _can_see_method):
        last = fields.Date.subtract(fields.Date.to_date(self.state_after), days=1)
        return self.env._(
            "You got more time to pay: until %(date)s.", date=self.env["portal.answer.mixin"]._tell_date(last)
        )

    def _tell_change(self, _can_see_method):
        if not self.state_before or not self.state_after:
            return self.state_after or self.state_before or self.env._("It was changed.")
        before, after = self.state_before, self.state_after
        return self.env._("Changed from %(before)s to %(after)s.", before=before, after=after)

    def _tell_actor(self):
        """Return who did it; staff are "us", and the schedule is nobody."""
        if not self.user_id:
            return ""
        # In sudo mode as people outside read no users.
        user_sudo = self.env["res.users"].sudo().browse(self.user_id).exists()
        return self.env._("us") if user_sudo._is_internal() else self.user_name or ""
