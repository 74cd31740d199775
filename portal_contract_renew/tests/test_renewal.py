from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RenewalCommon


@tagged("post_install", "-at_install")
class TestRenewal(RenewalCommon):
    # === ON THE RENEWAL DATE === #

    def test_period_is_charged_once(self):
        """On its date a period is charged, its invoice is posted and paid, and the next period follows."""
        self._run("2027-03-09")
        self.assertFalse(self.requests)
        for _time in range(2):
            self._run("2027-03-10")
        self._check("active", "2027-04-10")
        self.assertEqual(self.requests, [f"SUB-{self.contract.id}-20270310-1"])
        invoice = self._get_invoices()
        self.assertEqual((len(invoice), invoice.state, invoice.amount_residual), (1, "posted", 0))
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual(self.contract.contract_line_ids.last_date_invoiced, date(2027, 4, 9))
        self.assertEqual(self.contract.charge_ids.mapped("state"), ["done"])
        self.assertFalse(self._get_news())

    def test_date_is_of_the_company(self):
        """The day begins at midnight of the company, in summer and in winter, wherever the server is."""
        self._run("2027-03-09", time="22:59:00")
        self.assertFalse(self.requests)
        self._run("2027-03-09", time="23:01:00")
        self._check("active", "2027-04-10")
        # In summer time midnight is an hour earlier in UTC.
        self._run("2027-04-09", time="21:59:00")
        self.assertEqual(len(self.requests), 1)
        self._run("2027-04-09", time="22:01:00")
        self._check("active", "2027-05-10")

    def test_missed_days_are_caught_up(self):
        """A job that did not run charges each missed period once, with its own reference."""
        self._run("2027-05-20")
        self._check("active", "2027-06-10")
        self.assertEqual([reference[-10:-2] for reference in self.requests], ["20270310", "20270410", "20270510"])
        self.assertEqual(len(self._get_invoices().filtered(lambda move: move.state == "posted")), 3)

    def test_amount_of_nothing_is_not_charged(self):
        self.contract.contract_line_ids.specific_price = 0
        self._run("2027-03-10")
        self._check("active", "2027-04-10")
        self.assertFalse(self.requests)
        self.assertEqual(self._get_invoices().state, "posted")

    def test_other_contracts_are_invoiced_by_contract(self):
        """OCA's job leaves to ours what is charged, and invoices the others, unless they are paused or closed."""
        other = self._create_contract(is_charged_automatically=False)
        closed = self._create_contract(is_charged_automatically=False)
        closed._close(None, "the vendor")
        with self._on("2027-03-10"):
            self.env["contract.contract"].cron_recurring_create_invoice()
        self.assertEqual(len(self._get_invoices(other)), 1)
        self.assertFalse(self._get_invoices() | self._get_invoices(closed))
        self._run("2027-03-10", other)
        self.assertEqual((other.portal_state, self.requests), ("active", []))

    def test_one_bad_contract_stops_nobody(self):
        bad = self._create_contract(payment_token_id=self.card.id)
        model = self.registry["portal.contract.adapter"]
        make = model._make_invoice

        def fail(adapter, contract):
            if contract == bad:
                raise ValueError("bad")
            return make(adapter, contract)

        renewals = self.env["portal.contract.renewal"]
        both = patch.object(type(renewals), "_get_due_ids", lambda *_arguments: [bad.id, self.contract.id])
        companies = patch.object(type(self.env["res.company"]), "search", lambda *_args, **_kw: self.company)
        logs = mute_logger("odoo.addons.contract.models.contract")
        with self._on("2027-03-10"), both, companies, patch.object(model, "_make_invoice", fail), logs:
            renewals._run_tonight()
        self.assertIn("bad", bad.invoice_generation_error)
        self._check("active", "2027-04-10")

    def test_who_is_worked_on_is_left_alone(self):
        nobody = patch.object(type(self.contract), "try_lock_for_update", lambda contract, **_values: contract[:0])
        with nobody:
            self._run("2027-03-10")
        self.assertFalse(self.requests)
        self._run("2027-03-10")
        self.assertEqual(len(self.requests), 1)

    # === WITHOUT A METHOD === #

    def test_no_method_turns_to_renew_and_closes(self):
        """A method that is missing on the date: seven full days, then closed by the first run, told once each."""
        self.contract.payment_token_id = False
        self._run("2027-03-10")
        self._check("to_renew", "2027-03-10")
        self.assertEqual((self.contract.renewal_problem, self.contract.amount_at_risk), ("no_method", 100))
        self.assertEqual(self.contract.grace_end_date, date(2027, 3, 17))
        for day in ("2027-03-11", "2027-03-16"):
            self._run(day)
        self._check("to_renew", "2027-03-10")
        self._run("2027-03-16", time="22:59:00")
        self.assertEqual(self.contract.portal_state, "to_renew")
        for _time in range(2):
            self._run("2027-03-16", time="23:01:00")
        self._check("closed", None)
        self.assertEqual(self.contract.closed_on, date(2027, 3, 17))
        self.assertEqual(self._get_news(), ["to_renew", "closed"])
        self.assertFalse(self.requests or self._get_invoices())
        # Never invoiced: its line cannot end on a day, so it is cancelled.
        self.assertTrue(self.contract.contract_line_ids.is_canceled)

    def test_ten_days_without_a_run(self):
        """A job that did not run for ten days closes once, and tells it once."""
        self.contract.payment_token_id = False
        self._run("2027-03-10")
        for _time in range(2):
            self._run("2027-03-20")
        self.assertEqual(self._get_news(), ["to_renew", "closed"])

    def test_method_that_was_never_tried_is_tried_before_closing(self):
        self._run("2027-03-20")
        self._check("active", "2027-04-10")

    def test_who_is_refused_on_the_last_day_has_the_rest_of_it(self):
        """A method that is tried and refused on the day of closing: it closes on the day after."""
        self._answer("error")
        self._run("2027-03-17")
        self._run("2027-03-17", time="12:00:00")
        self._check("to_renew", "2027-03-10")
        self._run("2027-03-18")
        self._check("closed", None)

    def test_card_is_valid_to_the_end_of_its_month(self):
        """A card of March pays on 31 March, and not on 1 April; one whose end is not known is tried."""
        self.card.card_expiry_date = date(2027, 3, 31)
        self._run("2027-03-10")
        self._check("active", "2027-04-10")
        last = self._create_contract("2027-03-31", payment_token_id=self.card.id)
        self._run("2027-03-31", last)
        self.assertEqual(last.portal_state, "active")
        self._run("2027-04-10")
        self.assertEqual((self.contract.portal_state, self.contract.renewal_problem), ("to_renew", "expired"))
        self.card.card_expiry_date = False
        self._run("2027-04-11")
        self._check("active", "2027-05-10")

    def test_method_that_does_not_fit_is_none(self):
        """A provider that is disabled or captures by hand, another currency, another customer: no charge."""
        self.assertFalse(self.contract._get_method_problem())
        self.provider.payment_method_ids.support_manual_capture = "full_only"
        other = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("id", "!=", self.contract.currency_id.id)], limit=1)
        )
        for values, back in (
            ({"capture_manually": True}, {"capture_manually": False}),
            ({"available_currency_ids": other.ids}, {"available_currency_ids": False}),
        ):
            self.provider.write(values)
            self.assertEqual(self.contract._get_method_problem(), "no_method", values)
            self.provider.write(back)
            self.assertFalse(self.contract._get_method_problem())
        self.provider.state = "disabled"
        self.assertEqual(self.contract._get_method_problem(), "no_method")

    def test_amount_above_the_maximum_is_not_charged(self):
        self.provider.maximum_amount = 99
        self._run("2027-03-10")
        self._check("to_renew", "2027-03-10")
        self.assertFalse(self.requests)

    # === CLOSING === #

    def test_closing_gives_the_period_back(self):
        """The draft of an unpaid period is deleted, its lines end on the last paid day, and nothing is left to pay."""
        self._run("2027-03-10")
        self._answer("error", "expired_card")
        self._run("2027-04-10")
        draft = self.contract.due_invoice_id
        self.assertEqual(draft.state, "draft")
        self._run("2027-04-17")
        self._check("closed", None)
        self.assertFalse(draft.exists())
        line = self.contract.contract_line_ids
        self.assertEqual((line.last_date_invoiced, line.date_end), (date(2027, 4, 9), date(2027, 4, 9)))
        self.assertFalse(line.recurring_next_date)
        self.assertEqual(len(self._get_invoices()), 1)

    def test_payment_before_the_run_wins(self):
        """A payment in the minute before closing renews; the next period is as it would have been."""
        self._answer("error")
        self._run("2027-03-10")
        with self._on("2027-03-17", "08:00:00"):
            self._pay_by_transfer(self.contract.due_invoice_id)
        self._run("2027-03-17")
        self._check("active", "2027-04-10")
        self.assertFalse(self.contract.renewal_problem or self.contract.amount_at_risk)

    def test_draft_that_staff_deletes_gives_the_period_back(self):
        self._answer("error")
        self._run("2027-03-10")
        self.contract.due_invoice_id.unlink()
        self.assertFalse(self.contract.contract_line_ids.last_date_invoiced)
        self.assertEqual(self.contract.renewal_date, date(2027, 3, 10))

    def test_lines_of_other_rhythms_keep_what_is_paid(self):
        """A yearly line that is paid to next year stays until then, while the month that is unpaid is given back."""
        yearly = {"product_id": self.product.id, "name": "Year", "specific_price": 900, "date_start": "2027-03-10"}
        yearly |= {"recurring_rule_type": "yearly", "recurring_invoicing_type": "pre-paid"}
        section = {"display_type": "line_section", "name": "Seats", "date_start": "2027-03-10"}
        self.contract.write({"contract_line_ids": [(0, 0, yearly), (0, 0, section)]})
        self._run("2027-03-10")
        self._check("active", "2027-04-10")
        self._answer("error")
        self._run("2027-04-10")
        self._run("2027-04-17")
        self.assertEqual(self.contract.portal_state, "closed")
        ends = {line.name: line.date_end for line in self.contract.contract_line_ids if not line.display_type}
        self.assertEqual(ends, {"Seat": date(2027, 4, 9), "Year": date(2028, 3, 9)})

    def test_post_paid_line_is_charged_at_its_end(self):
        line = {"recurring_invoicing_type": "post-paid"}
        contract = self._create_contract(line=line, payment_token_id=self.card.id)
        self.assertEqual(contract.renewal_date, date(2027, 4, 10))
        self._run("2027-04-10", contract)
        self.assertEqual((contract.portal_state, contract.renewal_date), ("active", date(2027, 5, 10)))

    def test_grace_is_extended_once_with_a_reason(self):
        self._answer("error")
        with self._on("2027-03-09"), self.assertRaises(UserError):
            self.contract._extend_grace(date(2027, 3, 20), "Not due yet")
        self._run("2027-03-10")
        with self._on("2027-03-11"):
            for day, reason in ((date(2027, 3, 20), " "), (date(2027, 3, 16), "Shorter"), (False, "Never")):
                with self.assertRaises(UserError):
                    self.contract._extend_grace(day, reason)
            wizard = self.env["portal.contract.grace"].create(
                {"contract_id": self.contract.id, "date": "2027-03-20", "reason": "Promised by phone"}
            )
            wizard.action_apply()
            with self.assertRaises(UserError):
                self.contract._extend_grace(date(2027, 3, 25), "Again")
        self._run("2027-03-19")
        self._check("to_renew", "2027-03-10")
        self._run("2027-03-20")
        self._check("closed", None)
        self.assertEqual(
            self.contract._get_transitions_sudo().filtered(lambda row: row.kind == "grace").mapped("reason"),
            ["Promised by phone"],
        )

    def test_days_of_grace_of_the_plan(self):
        """The days are those of the plan, else of the company, and the contract may have its own."""
        plan = self.env["contract.template"].create({"name": "Plan", "portal_grace_days": 3})
        contract = self._create_contract(contract_template_id=plan.id)
        self.assertEqual((contract.grace_days, self.contract.grace_days), (3, 7))
        contract.grace_days = 10
        self.assertEqual(contract.grace_end_date, date(2027, 3, 20))

    # === END, PAUSE AND RETURN === #

    def test_ending_is_charged_to_its_end(self):
        self._run("2027-03-10")
        with self._on("2027-03-20"):
            self.contract._end_on(date(2027, 5, 9), self._actor(), "cancelled")
        self._check("ending", "2027-04-10")
        self._run("2027-04-10")
        self.assertEqual((self.contract.portal_state, self.contract.renewal_date), ("ending", False))
        self._run("2027-05-09")
        self.assertEqual(self.contract.portal_state, "ending")
        self._run("2027-05-10")
        self._check("closed", None)
        self.assertEqual(len(self.requests), 2)

    def test_end_is_taken_back(self):
        self._run("2027-03-10")
        with self._on("2027-03-20"):
            self.contract._end_on(date(2027, 4, 9), self._actor(), "cancelled")
            self.assertFalse(self.contract.renewal_date)
            self.contract._take_back_end(self._actor())
        self._check("active", "2027-04-10")
        self.assertFalse(self.contract.ending_date)

    def test_come_back_bills_no_gap(self):
        """Who comes back begins a new period on that day: the gap is not billed, and no date is in the past."""
        self._run("2027-03-10")
        self.contract.payment_token_id = False
        self._run("2027-04-10")
        self._run("2027-04-17")
        with self._on("2027-06-05"):
            self.contract._resume(self._actor())
            self._check("active", "2027-06-05")
            self.contract.payment_token_id = self.card
        self._run("2027-06-05")
        self._check("active", "2027-07-05")
        self.assertEqual([reference[-10:-2] for reference in self.requests], ["20270310", "20270605"])

    def test_pause_keeps_what_was_paid(self):
        """In a pause nothing is invoiced; the days that were paid and not used follow it."""
        self._run("2027-03-10")
        with self._on("2027-03-20"):
            self.contract._pause(date(2027, 5, 1), self._actor())
        self._run("2027-04-10")
        self._check("paused", None)
        self._run("2027-05-01")
        # Of 10 March to 9 April, 21 days were left.
        self._check("active", "2027-05-22")
        self.assertEqual(len(self.requests), 1)

    def test_nobody_pauses_what_is_due(self):
        self.contract.payment_token_id = False
        self._run("2027-03-10")
        with self._on("2027-03-11"), self.assertRaises(UserError):
            self.contract._pause(None, self._actor())

    def test_ended_contract_that_is_not_charged_closes(self):
        other = self._create_contract(is_charged_automatically=False, line={"date_end": "2027-04-09"})
        with self._on("2027-03-10"):
            other._recurring_create_invoice()
        self._run("2027-04-09", other)
        self.assertEqual(other.portal_state, "active")
        self._run("2027-04-10", other)
        self.assertEqual(other.portal_state, "closed")

    # === PREVIEW AND ESTIMATE === #

    def test_preview_does_nothing(self):
        self.contract.payment_token_id = False
        paid = self._create_contract(payment_token_id=self.card.id)
        with self._on("2027-03-10"):
            rows = self.env["portal.contract.renewal"]._preview_tonight()
        found = {row["contract"]: (row["action"], row["amount"]) for row in rows}
        self.assertEqual(found[self.contract], ("to_renew", 100))
        self.assertEqual(found[paid], ("charge", 100))
        self.assertFalse(self.requests or self._get_invoices(paid))
        self._check("active", "2027-03-10")

    def test_estimate_is_what_is_invoiced(self):
        """The estimate has taxes, and is what the invoice then is; nothing is written for it."""
        tax = self.env["account.tax"].create({"name": "8 %", "amount": 8, "type_tax_use": "sale"})
        self.product.taxes_id = tax
        self.contract.contract_line_ids.write({"quantity": 3, "discount": 10})
        estimate = self.contract.with_user(self.frank)._estimate_next_invoice()
        self.assertEqual((estimate["date"], estimate["untaxed"], estimate["tax"]), (date(2027, 3, 10), 270, 21.6))
        self.assertFalse(self.contract.contract_line_ids.last_date_invoiced)
        self._run("2027-03-10")
        self.assertEqual(self._get_invoices().amount_total, estimate["total"])
