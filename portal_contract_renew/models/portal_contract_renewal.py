from odoo import api, models


class PortalContractRenewal(models.AbstractModel):
    """The timetable of subscriptions. Each step is computed from the renewal date and done once, however late."""

    _name = "portal.contract.renewal"
    _description = "Renewal of Subscriptions"

    @api.model
    def _run_tonight(self, today=None):
        """Renew, retry, close and resume what is due, of all companies, each contract in a transaction of its own.

        It may run at any time, twice at once, and after days without a run.

        :param date today: instead of today in the time zone of each company
        """
        raise NotImplementedError

    @api.model
    def _preview_tonight(self, today=None):
        """Return what a run would do, without doing it.

        :return: list of dicts of `contract`, `action` ("charge", "retry", "to_renew", "close", "end", "resume",
            "repeat", "settle") and `amount`
        """
        raise NotImplementedError

    @api.model
    def _apply_planned_changes(self, contracts_sudo, today):
        """Apply what was planned for these contracts until today, before anything is invoiced.

        For a module to plan changes, it must override this method and apply its own; it must be repeatable.

        :param contract.contract contracts_sudo: one or more, locked, in sudo mode as the schedule acts for customers
        :param date today: the day in the time zone of their company
        """

    @api.model
    def _get_planned_domain(self, today):
        """Return which contracts have something planned until a day, so that the run takes them.

        For a module to plan changes, it must override this method and return the domain or its own.

        :rtype: Domain
        """
        raise NotImplementedError

    @api.model
    def _send_notices(self, company, today):
        """Tell customers what the timetable says of days without a transition, such as an expiry or the last day.

        For a module to tell of it, it must override this method; each notice has a key and is sent once.
        """
