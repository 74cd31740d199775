from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

# The events of subscriptions.
CODES = (
    *("subscription_card_expires", "subscription_renews", "subscription_paid", "subscription_to_renew"),
    *("subscription_refused", "subscription_authentication", "subscription_last_day", "subscription_closed"),
    *("subscription_reactivated", "subscription_ending", "subscription_changed", "subscription_method_removed"),
)
# Kinds of changes that are told of; others are a new state, which is told of.
TOLD = ("quantity", "plan", "stay")
# The days before a card expires, and before a date of renewal, on which its customer is told.
EXPIRY_DAYS = (7, 15, 30)
RENEWAL_DAYS, YEARLY_DAYS = 7, 30
# Days after the date of renewal on which an unpaid subscription is reminded of.
REMINDER_DAYS = 3
# Contracts that are looked at together.
BATCH = 500


class PortalContractNotice(models.AbstractModel):
    """Notices of the days without a transition: a card that expires, a renewal that comes, the last day to pay.

    Each is computed from the date of renewal and has a key, so that it is sent once, however often this runs; after
    days without a run, only what is still of use is sent.
    """

    _name = "portal.contract.notice"
    _description = "Notices of the Timetable of Subscriptions"

    @api.model
    def _send(self, company, today):
        """Queue the notices of a day.

        :param res.company company: whose subscriptions
        :param date today: the day in the time zone of the company
        """
        for domain, get_notice in self._get_timetable(today):
            # In sudo mode as the schedule tells customers, and is nobody's user.
            contracts_sudo = self.env["contract.contract"].sudo()
            ids = contracts_sudo.search(domain & Domain("company_id", "=", company.id), order="id").ids
            for start in range(0, len(ids), BATCH):
                self._queue(contracts_sudo.browse(ids[start : start + BATCH]), get_notice, today)

    @api.model
    def _get_timetable(self, today):
        """Return what is told on a day: pairs of the domain of contracts that may be told of, and the method that
        returns the code of the event and the key for one of them, or nothing.

        For a module to tell of more, it must override this method and return the list with its own pairs.
        """
        active = Domain("portal_state", "=", "active") & Domain("is_charged_automatically", "=", True)
        expires = Domain("payment_token_id.card_expiry_date", "<=", today + timedelta(days=max(EXPIRY_DAYS)))
        soon = Domain("renewal_date", "<=", today + timedelta(days=YEARLY_DAYS)) & Domain("renewal_date", ">", today)
        return [
            (active & expires & Domain("renewal_date", ">", today), self._get_expiry),
            (active & soon, self._get_renewal),
            (Domain("portal_state", "=", "to_renew"), self._get_reminder),
        ]

    def _queue(self, contracts_sudo, get_notice, today):
        """Queue notices of those contracts that were not told of them yet."""
        wanted = {}
        for contract_sudo in contracts_sudo:
            if notice := get_notice(contract_sudo, today):
                code, key = notice
                wanted.setdefault(code, {})[contract_sudo] = key
        for code, keys in wanted.items():
            told = self._get_told(code, contracts_sudo)
            for contract_sudo, key in keys.items():
                if (contract_sudo.id, key) not in told:
                    self.env["portal.event"]._notify(code, contract_sudo, dedup_key=key)

    def _get_told(self, code, contracts_sudo):
        domain = [
            ("event_id.code", "=", code),
            ("res_model", "=", contracts_sudo._name),
            ("res_id", "in", contracts_sudo.ids),
        ]
        rows = self.env["portal.notice"].sudo()._read_group(domain, ["res_id", "dedup_key"])
        return set(rows)

    # === WHAT IS TOLD === #

    def _get_expiry(self, contract_sudo, today):
        """A card that expires before the next renewal is told of 30, 15 and 7 days before it does, and on the day
        before the renewal."""
        token_sudo, date = contract_sudo.payment_token_id, contract_sudo.renewal_date
        if not token_sudo.active or not token_sudo._is_expired_on(date):
            return None
        if date - today <= timedelta(days=1):
            return "subscription_card_expires", f"{token_sudo.id}:{date}:last"
        left = (token_sudo.card_expiry_date - today).days
        reached = [days for days in EXPIRY_DAYS if left <= days]
        return (
            ("subscription_card_expires", f"{token_sudo.id}:{token_sudo.card_expiry_date}:{reached[0]}")
            if reached
            else None
        )

    def _get_renewal(self, contract_sudo, today):
        """A renewal is told of 7 days before it, of a year or more 30 days; shorter periods than a month are not."""
        lines = contract_sudo._get_portal_lines().filtered("recurring_next_date")
        periods = [
            contract_sudo.get_relative_delta(line.recurring_rule_type, line.recurring_interval) for line in lines
        ]
        lengths = [(today + period - today).days for period in periods]
        if not lengths or min(lengths) < 28 or contract_sudo._get_method_problem(contract_sudo.renewal_date):
            return None
        days = YEARLY_DAYS if max(lengths) >= 365 else RENEWAL_DAYS
        is_near = contract_sudo.renewal_date - today <= timedelta(days=days)
        return ("subscription_renews", str(contract_sudo.renewal_date)) if is_near else None

    def _get_reminder(self, contract_sudo, today):
        """What is to be renewed is reminded of on the third day, and on the last one."""
        date, last = contract_sudo.renewal_date, contract_sudo._get_portal_last_day()
        if contract_sudo.renewal_problem == "technical" or not last or not date:
            return None
        if today >= last:
            return "subscription_last_day", f"{date}:{last}"
        is_third = today >= date + timedelta(days=REMINDER_DAYS)
        return ("subscription_last_day", f"{date}:{REMINDER_DAYS}") if is_third else None
