from urllib.parse import urlencode

from odoo import api, models

# What of the history is on the page; the rest has a page of its own.
HISTORY = 20
# The acts of the page, in their order: the kind, the icon.
ACTS = (
    *(("come_back", "fa-undo"), ("resume", "fa-play"), ("quantity", "fa-sliders"), ("plan", "fa-exchange")),
    *(("pause", "fa-pause"), ("cancel", "fa-times")),
)


class PortalDocumentPageContract(models.AbstractModel):
    """The page of a subscription: what is asked of its customer first, then what it is, costs and was."""

    _inherit = "portal.document.page.contract"

    _page_content = "portal_contract_renew.subscription_content"
    _page_notes = ("portal_contract_renew.subscription_notes",)

    @api.model
    def _prepare_subscription_values(self, record_sudo, actor, values):
        """Return the values of the page with what the content is made of."""
        values["subscription"] = record_sudo
        actions = record_sudo._get_portal_subscription_actions(actor)
        values["subscription_actions"] = actions
        values["estimate"] = record_sudo._get_portal_estimate()
        values["planned_changes"] = values["estimate"].get("changes", [])
        values["history"] = record_sudo._tell_portal_history(actor, bool(actions.get("see_method")), HISTORY)
        # A link opens the page alone.
        values["has_more_history"] = len(values["history"]) == HISTORY and not actor.user._is_public()
        values["subscription_invoices"] = [
            move_sudo._get_portal_summary() for move_sudo in record_sudo._get_portal_invoices(actor)
        ]
        values["tell_money"] = self.env["portal.answer.mixin"]._tell_money
        values["tell_date"] = self._tell_date
        # Who bills whom is for those who are signed in.
        values["billing"] = not actor.user._is_public() and record_sudo.invoice_partner_id
        return super()._prepare_page_values(record_sudo, actor, values)

    # === HEAD === #

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what happens next, and until when what is to be done."""
        state = record_sudo.portal_state
        tell = getattr(self, f"_tell_{state}", None)
        is_over = state in ("active", "ending") and record_sudo._is_portal_over()
        return tell(record_sudo, values) if tell and not is_over else record_sudo._tell_portal_next()

    def _tell_to_renew(self, record_sudo, _values):
        problem, last = record_sudo._tell_portal_problem(), record_sudo._get_portal_last_day()
        left = record_sudo._get_grace_days_left()
        if record_sudo._is_portal_about_to_charge():
            return self.env._("Thank you. We are charging your payment method, and you will hear from us in a moment.")
        if record_sudo.renewal_problem == "technical":
            return self.env._("%(problem)s We look into it, and you can also pay now.", problem=problem)
        if left <= 1:
            return self.env._("%(problem)s Today is the last day to pay: then it is closed.", problem=problem)
        return self.env._(
            "%(problem)s %(days)s days are left: if it is not paid by %(date)s, it is closed.",
            problem=problem,
            days=left,
            date=self._tell_date(last),
        )

    def _tell_active(self, record_sudo, values):
        estimate = values["estimate"]
        if not record_sudo.is_charged_automatically or not estimate:
            return record_sudo._tell_portal_next()
        return self.env._(
            "It renews by itself on %(date)s, for about %(amount)s.",
            date=self._tell_date(estimate["date"]),
            amount=values["tell_money"](estimate["total"], record_sudo.currency_id),
        )

    def _tell_checking(self, _record_sudo, _values):
        return self.env._(
            "We are checking with the bank whether your last payment arrived. There is nothing for you to do, and "
            "nothing is closed until we know."
        )

    def _tell_paused(self, record_sudo, _values):
        until = record_sudo.paused_until
        if not until:
            return self.env._("It is paused, and nothing is charged.")
        return self.env._("It is paused until %(date)s. Nothing is charged until then.", date=self._tell_date(until))

    def _tell_ending(self, record_sudo, _values):
        end = self._tell_date(record_sudo._get_portal_end())
        return self.env._("It ends on %(date)s. You can use it until then.", date=end)

    def _tell_closed(self, record_sudo, _values):
        words = record_sudo._tell_portal_next() or self.env._("Closed")
        return self.env._("%(closed)s. You can still read it and its invoices.", closed=words)

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_contract`: the plan, what it covers, its method and its dates.

        Its reference and its customer stand with the billing data.
        """
        estimate = values["estimate"]
        is_next = estimate and record_sudo.portal_state in ("active", "ending")
        amount = estimate and values["tell_money"](estimate["total"], record_sudo.currency_id)
        can_see = bool(values["subscription_actions"].get("see_method"))
        method = record_sudo._tell_portal_method(actor, can_see)
        kept = ("code", "start", "end")
        return [
            {"label": self.env._("Plan"), "value": record_sudo.contract_template_id.name, "name": "plan"},
            {"label": self.env._("Includes"), "value": record_sudo._tell_portal_words(), "name": "covers"},
            {"label": self.env._("Payment method"), "value": method, "name": "method"},
            {
                "label": self.env._("Next invoice"),
                "value": is_next and self._tell_date(estimate["date"]),
                "name": "next",
            },
            {"label": self.env._("Estimated amount"), "value": is_next and amount, "name": "amount"},
            *(fact for fact in super()._get_facts(record_sudo, actor, values) if fact["name"] in kept),
        ]

    @api.model
    def _get_refusal(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: who may renew it."""
        actions = values["subscription_actions"]
        is_asked = record_sudo.portal_state == "to_renew" and not actor.user._is_public()
        if not is_asked or actions.get("change_method") or actions.get("pay_now"):
            return super()._get_refusal(record_sudo, actor, values)
        return self.env._("Your role does not allow you to pay. Ask a colleague who may.")

    # === ACTS === #

    @api.model
    def _get_payment_acts(self, record_sudo, actor, values):
        """Return the acts with those of paying: change the method, pay now; visitors sign in first."""
        acts, url = super()._get_acts(record_sudo, actor, values), f"/my/subscriptions/{record_sudo.id}"
        actions, is_due = values["subscription_actions"], record_sudo.portal_state == "to_renew"
        if actor.user._is_public():
            sign_in = {"name": "portal_sign_in", "label": self.env._("Sign in to renew"), "icon": "fa-sign-in"}
            query = urlencode({"redirect": f"{url}/method"})
            return [sign_in | {"url": f"/web/login?{query}"}, *acts] if is_due else acts
        change = {
            "name": "portal_change_method",
            "label": self.env._("Change payment method"),
            "icon": "fa-credit-card",
            "url": f"{url}/method",
        }
        pay = {"name": "portal_pay_now", "label": self._tell_pay(record_sudo), "icon": "fa-check", "url": f"{url}/pay"}
        style = {} if is_due else {"style": "secondary"}
        own = [change | style] if actions.get("change_method") else []
        return own + ([pay] if actions.get("pay_now") else []) + acts

    def _tell_pay(self, record_sudo):
        amount = self.env["portal.answer.mixin"]._tell_money(
            record_sudo._get_portal_due_amount(), record_sudo.currency_id
        )
        return self.env._("Pay %(amount)s now", amount=amount)

    # === STEPS === #

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base_contract`: until when it is paid, and what follows."""
        state, step = record_sudo.portal_state, self._make_step
        if state in ("active", "ending") and record_sudo._is_portal_over():
            return super()._get_steps(record_sudo, actor, values)
        steps = [step("begun", self.env._("Started"), record_sudo.date_start, self._is_past(record_sudo))]
        if state == "closed":
            return [*steps, step("over", self.env._("Closed"), record_sudo.closed_on, True, state="over")]
        return steps + self._get_next_steps(record_sudo)

    def _get_next_steps(self, record_sudo):
        state, step = record_sudo.portal_state, self._make_step
        if state == "to_renew":
            due = step("due", self.env._("Payment is due"), record_sudo.renewal_date, True, state="problem")
            closes = step("closes", self.env._("Closes"), record_sudo.grace_end_date, False)
            return [due | {"is_current": True}, closes]
        if state == "paused":
            paused = step("paused", self.env._("Paused"), record_sudo.paused_on, True)
            until = record_sudo.paused_until
            resumes = [step("resumes", self.env._("Goes on"), until, False)] if until else []
            return [paused | {"is_current": True}, *resumes]
        if state == "ending":
            return [step("end", self.env._("Ends"), record_sudo._get_portal_end(), False)]
        if state == "checking":
            return [step("checking", self.env._("Payment is being checked"), False, False)]
        return self._get_renewal_steps(record_sudo)

    def _get_renewal_steps(self, record_sudo):
        if not record_sudo.renewal_date:
            return []
        label = self.env._("Renews") if record_sudo.is_charged_automatically else self.env._("Next invoice")
        return [self._make_step("renews", label, record_sudo.renewal_date, False)]

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what is planned, and what can be taken back."""
        changes = self.env["portal.contract.change"]
        planned_sudo = changes._search_of_sudo(record_sudo, "planned")
        values["changes_planned"] = [
            {
                "change": change,
                "text": change._tell_planned(),
                "may_withdraw": not change._get_withdraw_refusal(actor),
            }
            for change in planned_sudo
        ]
        values["changes_paying"] = changes._search_of_sudo(record_sudo, "paying")
        page = self._prepare_subscription_values(record_sudo, actor, values)
        if values["changes_planned"] or values["changes_paying"]:
            page["notes"] = [*page["notes"], "portal_contract_renew.changes_planned"]
        return page

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what the reader may pay and change."""
        acts = self._get_payment_acts(record_sudo, actor, values)
        actions = values["subscription_actions"]
        changes = self.env["portal.contract.change"]
        own = [
            {
                "name": f"portal_change_{kind}",
                "label": changes._get_act(kind)._get_title(),
                "icon": icon,
                "url": f"/my/subscriptions/{record_sudo.id}/change/{kind}",
                "style": "secondary",
            }
            for kind, icon in ACTS
            if actions.get(kind)
        ]
        return acts + own
