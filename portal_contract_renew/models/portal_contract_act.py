from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError


class PortalContractAct(models.AbstractModel):
    """A kind of change that customers make. All contracts are in sudo mode, as customers change none themselves.

    For a module to add a kind, it must add a value to `portal.contract.change.kind` and inherit this model as
    `portal.contract.act.<kind>`.
    """

    _name = "portal.contract.act"
    _description = "Kind of Change of a Subscription"

    # The states of a contract in which it can be asked for.
    _act_states = ("active",)

    @api.model
    def _get_title(self):
        """Return what it is called on a button, and above its page."""
        return ""

    @api.model
    def _get_state_refusal(self, contract):
        """Return why it cannot be asked for in another state, in words."""
        words = {
            "to_renew": self.env._("Pay the renewal first."),
            "checking": self.env._("A payment is being checked. Please wait until it is decided."),
            "paused": self.env._("This subscription is paused. Resume it first."),
            "ending": self.env._("This subscription was cancelled. Take the cancellation back first."),
            "closed": self.env._("This subscription is closed."),
            "active": self.env._("This subscription is running."),
        }
        return words[contract.portal_state]

    @api.model
    def _get_refusal(self, contract, actor):
        """Return why the plan does not allow it, in words, or False."""
        return False

    @api.model
    def _prepare(self, contract, values, today):
        """Return the offer: see `portal.contract.change._offer`; `more` is what is ordered more per period.

        :param dict values: what the form sent; each may be anything
        :raise UserError: if it is refused
        """
        return {"change": {}}

    @api.model
    def _filter_replaced(self, change, planned):
        """Return which planned changes of the contract are void by a new one.

        :rtype: portal.contract.change
        """
        return planned.browse()

    @api.model
    def _plan(self, change, actor):
        """Do what a change does as soon as it is planned."""

    @api.model
    def _is_due(self, change):
        """Return whether a planned change whose day has come can be applied."""
        return True

    @api.model
    def _apply(self, change, actor):
        """Do it."""
        raise NotImplementedError

    @api.model
    def _take_back(self, change, actor):
        """Undo what `_plan` did."""

    @api.model
    def _tell(self, change):
        """Return what changes, in words."""
        return dict(change._fields["kind"]._description_selection(self.env))[change.kind]

    @api.model
    def _tell_planned(self, change):
        """Return what is planned, with its day."""
        date = self.env["portal.answer.mixin"]._tell_date(change.effective_date)
        return self.env._("From %(date)s: %(change)s", date=date, change=self._tell(change))

    @api.model
    def _charge(self, change, actor):
        """Charge what follows a change that is applied, where the contract is charged. It commits."""

    # === WHAT IS TOLD BEFORE === #

    @api.model
    def _tell_offer(self, contract, offer):
        """Return what a change would mean, in sentences.

        :param dict offer: what `portal.contract.change._offer` returned
        """
        return [*self._tell_when(contract, offer), *self._tell_due(contract, offer), *self._tell_next(contract, offer)]

    def _tell_when(self, contract, offer):
        if not offer["date"]:
            return [self.env._("It applies at once.")]
        date = self.env["portal.answer.mixin"]._tell_date(offer["date"])
        return [self.env._("It applies from %(date)s. Until then you can take it back.", date=date)]

    def _tell_due(self, contract, offer):
        if offer["date"]:
            return []
        words = self._tell_amounts(contract, offer["due"])
        if offer["due"]["total"] <= 0:
            return [self.env._("Nothing is to be paid now.")]
        if contract.is_charged_automatically:
            return [
                self.env._(
                    "%(total)s, of which %(tax)s are taxes, are charged to your payment method now, for the rest of "
                    "this period.",
                    **words,
                )
            ]
        return [
            self.env._(
                "You receive an invoice of %(total)s now, of which %(tax)s are taxes, for the rest of this period.",
                **words,
            )
        ]

    def _tell_next(self, contract, offer):
        if not offer["next"]:
            return []
        words = self._tell_amounts(contract, offer["next"])
        return [self.env._("From then on a whole period costs %(total)s, of which %(tax)s are taxes.", **words)]

    def _tell_amounts(self, contract, amounts):
        tell = self.env["portal.answer.mixin"]._tell_money
        return {name: tell(amounts[name], contract.currency_id) for name in ("total", "tax")}

    # === HELPERS === #

    @api.model
    def _get_open_lines(self, contract):
        return self.env["portal.contract.adapter"]._get_open_lines(contract)

    @api.model
    def _get_notice_date(self, contract, today):
        """Return the first day after the notice period."""
        days = max(contract._get_portal_plan().portal_notice_days, 0)
        return today + timedelta(days=days)

    @api.model
    def _tell_whole(self, contract, pairs, today):
        """Return what a whole period of some lines costs: dict of `untaxed`, `tax`, `total`.

        :param list pairs: lines, each with a quantity
        """
        proration = self.env["portal.contract.proration"]
        parts = [proration._prepare_part(line, quantity, 1.0, today) for line, quantity in pairs]
        return proration._tell_totals(contract, parts, today)

    @api.model
    def _check_lines(self, contract):
        lines = self._get_open_lines(contract)
        if not lines:
            raise UserError(self.env._("Nothing of this subscription runs at the moment."))
        return lines
