from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain

# When refused charges are tried again, in the time zone of the company.
RETRY_HOURS = range(8, 20)
# More steps than a contract has in a run, each of another period.
MOST_STEPS = 400
PREVIEW_LIMIT = 2000
# More than anybody reads.
MOST = 1000


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
        cron, companies = self.env["ir.cron"], self._get_companies_sudo()
        due = [(company, contract_id) for company in companies for contract_id in self._get_due_ids(company, today)]
        cron._commit_progress(remaining=len(due))
        for company, contract_id in due:
            self._run_contract(company, contract_id, today)
            if not cron._commit_progress(1):
                return
        for company in companies:
            day = today or company._get_portal_contract_today()
            self._send_notices(company, day)
            cron._commit_progress()
            self.env["portal.contract.release"]._release(company, day)
            cron._commit_progress()

    @api.model
    def _get_companies_sudo(self):
        """Return all companies, in sudo mode as the schedule acts for each of them."""
        return self.env["res.company"].sudo().search([])  # pylint: disable=no-search-all

    @api.model
    def _run_contract(self, company, contract_id, today=None):
        """Do what is due of one contract. What fails is noted on it, and stops nobody else.

        :param int contract_id: the id; who else works on it keeps it
        """
        day = today or company._get_portal_contract_today()
        contracts_sudo = self._get_contracts_sudo(company)
        try:
            contract_sudo = contracts_sudo.browse(contract_id).try_lock_for_update()
            if contract_sudo:
                self._run_steps(contract_sudo, day, self._is_retry_hour(company, today))
            self.env.cr.commit()  # pylint: disable=invalid-commit
        except OperationalError:
            # Somebody else changed the same at this moment, such as another run: the next one sees what is left.
            self.env.cr.rollback()
        except Exception as error:
            self.env.cr.rollback()
            contracts_sudo.browse(contract_id)._record_invoice_generation_error(error, "invoice")

    @api.model
    def _run_steps(self, contract_sudo, day, is_retry_hour):
        self.env["portal.contract.change"]._look_after_sudo(contract_sudo)
        self._apply_planned_changes(contract_sudo, day)
        contract_sudo._clear_invoice_generation_error()
        for _step in range(MOST_STEPS):
            step = contract_sudo._get_next_step(day, is_retry_hour)
            if not step or not contract_sudo._do_step(step, day):
                return

    @api.model
    def _is_retry_hour(self, company, today):
        return bool(today) or company._get_portal_contract_time(fields.Datetime.now()).hour in RETRY_HOURS

    @api.model
    def _get_contracts_sudo(self, company):
        """Return the model of contracts as the schedule uses it: in the language, zone and name of a company."""
        # In sudo mode as the schedule acts for customers and the vendor alike.
        contracts_sudo = self.env["contract.contract"].sudo().with_company(company)
        partner = company.sudo().partner_id
        return contracts_sudo.with_context(lang=partner.lang or self.env.lang, tz=partner.tz or "UTC")

    @api.model
    def _get_due_ids(self, company, today=None):
        day = today or company._get_portal_contract_today()
        return (
            self._get_contracts_sudo(company).search(self._get_due_domain(company, day), order="renewal_date, id").ids
        )

    @api.model
    def _get_due_domain(self, company, day):
        """Return which contracts of a company a run looks at.

        :rtype: Domain
        """
        is_due = Domain("is_charged_automatically", "=", True) & Domain("renewal_date", "<=", day)
        is_due |= Domain("portal_state", "in", ["to_renew", "checking"])
        is_due |= Domain("ending_date", "<", day) | Domain("date_end", "<", day)
        is_due = (is_due & Domain("portal_state", "!=", "paused")) | Domain("paused_until", "<=", day)
        is_ours = Domain("company_id", "=", company.id) & Domain("contract_type", "=", "sale")
        is_ours &= Domain("portal_state", "!=", "closed")
        return is_ours & (is_due | Domain(self._get_planned_domain(day)))

    @api.model
    def _preview_renewals(self, today=None):
        """Return what a run would renew, without doing it.

        :return: list of dicts of `contract`, `action` (see `contract.contract._get_next_step`) and `amount`
        """
        rows = []
        for company in self.env.companies:
            day = today or company._get_portal_contract_today()
            contracts_sudo = self._get_contracts_sudo(company)
            domain = self._get_due_domain(company, day)
            for contract in contracts_sudo.search(domain, order="renewal_date, id", limit=PREVIEW_LIMIT):
                if step := contract._get_next_step(day):
                    # Computed without making an invoice: the preview has thousands of rows.
                    amount = contract._get_portal_estimate().get("total", 0.0)
                    rows.append({"contract": contract, "action": step, "amount": amount})
        return rows

    # === HOOKS === #

    @api.model
    def _apply_planned_changes(self, contracts_sudo, today):
        """Apply what customers planned until today, before anything is invoiced; it may be repeated.

        For a module to plan changes, it must override this method and apply its own.

        :param contract.contract contracts_sudo: one or more, locked, in sudo mode as the schedule acts for customers
        :param date today: the day in the time zone of their company
        """
        self.env["portal.contract.change"]._apply_due_sudo(contracts_sudo, today)

    @api.model
    def _preview_tonight(self, today=None):
        """Return what a run would do, without doing it: what customers planned, then what is renewed.

        :return: list of dicts of `contract`, `action` (see `contract.contract._get_next_step`) and `amount`
        """
        rows = []
        for company in self.env.companies:
            day = today or company._get_portal_contract_today()
            domain = [*self.env["portal.contract.change"]._get_due_domain(day), ("company_id", "=", company.id)]
            # In sudo mode as in the schedule.
            for change in (
                self.env["portal.contract.change"].sudo().search(domain, order="effective_date, id", limit=MOST)
            ):
                rows.append({"contract": change.contract_id, "action": "change", "amount": 0.0})
        return rows + self._preview_renewals(today)

    @api.model
    def _get_planned_domain(self, today):
        """Return of which contracts customers planned something until a day, so that the run takes them.

        For a module to plan changes, it must override this method and return the domain or its own.

        :rtype: Domain
        """
        # In sudo mode as the schedule acts for customers.
        due = (
            self.env["portal.contract.change"].sudo()._search(self.env["portal.contract.change"]._get_due_domain(today))
        )
        is_paying = Domain("portal_change_ids.state", "=", "paying")
        return Domain("portal_change_ids", "in", due) | is_paying

    @api.model
    def _send_notices(self, company, today):
        """Tell customers what the timetable says of days without a transition, such as an expiry or the last day."""
        self.env["portal.contract.notice"]._send(company, today)
