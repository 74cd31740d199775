from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .changes_common import KEY, ChangesCommon

OTHER_KEY = "f" * 32


@tagged("post_install", "-at_install")
class TestChanges(ChangesCommon, TransactionCase):
    # === QUANTITY === #

    def test_more_at_once_for_the_rest_of_the_period(self):
        offer = self._offer("quantity", {"line": str(self.seats.id), "quantity": "6"})
        # Two seats at 10, for 15 of 30 days, and 20 % of taxes.
        self.assertEqual(offer["due"], {"untaxed": 10.0, "tax": 2.0, "total": 12.0})
        self.assertEqual(offer["next"]["total"], 108.0)
        self.assertFalse(offer["date"])
        version = self.contract.portal_version
        change = self._change_seats(6)
        self.assertEqual((change.state, self.seats.quantity), ("applied", 6))
        invoice = change.invoice_id
        self.assertEqual((invoice.state, invoice.amount_total), ("posted", 12.0))
        self.assertEqual(invoice.partner_id, self.contract.invoice_partner_id)
        self.assertGreater(self.contract.portal_version, version)
        self.assertEqual(self.seats.last_date_invoiced, date(2026, 11, 30))

    def test_less_from_the_next_period_on(self):
        change = self._change_seats(3)
        self.assertEqual((change.state, change.effective_date), ("planned", date(2026, 12, 1)))
        self.assertEqual((self.seats.quantity, change.invoice_id.ids), (4, []))
        self.assertTrue(any("3" in words for words in self.contract._get_planned_changes()))
        self._apply_due(date(2026, 11, 30))
        self.assertEqual(self.seats.quantity, 4)
        self._apply_due(date(2026, 12, 1))
        self.assertEqual((self.seats.quantity, change.state), (3, "applied"))
        self.seats.quantity = 9
        self._apply_due(date(2026, 12, 2))
        self.assertEqual(self.seats.quantity, 9)

    def test_less_after_the_notice_period(self):
        self.plan.portal_notice_days = 30
        self.assertEqual(self._change_seats(3).effective_date, date(2027, 1, 1))

    def test_planned_before_the_invoice(self):
        """What was planned until today holds in the invoice of today, also where Odoo's own job makes it."""
        self._change_seats(3)
        self.today = date(2026, 12, 1)
        invoice = self.contract._recurring_create_invoice(self.today)
        self.assertEqual(invoice.invoice_line_ids.filtered(lambda line: line.product_id == self.seat).quantity, 3)

    def test_bounds(self):
        self.seats.portal_step = 2
        refused = (
            "-1",
            "0",
            "1",
            "1000000000",
            "0.5",
            "1e3",
            "21",
            "5",
            "",
            "four",
            "NaN",
            "٤",
            None,
            ["4"],
            "4" * 500,
        )
        for text in refused:
            with self.assertRaises(UserError, msg=text):
                self._offer("quantity", {"line": str(self.seats.id), "quantity": text})
        for text in ("2", "6", " 8 ", "20", "10.0"):
            self._offer("quantity", {"line": str(self.seats.id), "quantity": text})

    def test_fractions_of_a_unit_where_the_plan_has_them(self):
        self.seats.write({"portal_step": 0.5, "portal_minimum": 0.5})
        self._offer("quantity", {"line": str(self.seats.id), "quantity": "4.5"})
        with self.assertRaises(UserError):
            self._offer("quantity", {"line": str(self.seats.id), "quantity": "4.25"})

    def test_not_below_what_is_in_use(self):
        line = type(self.env["contract.line"])
        with patch.object(line, "_get_portal_quantity_in_use", lambda _line: 3.0):
            with self.assertRaises(UserError):
                self._offer("quantity", {"line": str(self.seats.id), "quantity": "2"})
            self._offer("quantity", {"line": str(self.seats.id), "quantity": "3"})

    def test_lines_that_are_not_offered(self):
        other = self._create_contract(self.ben.partner_id)
        section = self.env["contract.line"].create(
            {"contract_id": self.contract.id, "display_type": "line_section", "name": "Seats"}
        )
        section.portal_may_change_quantity = True
        lines = (*other.contract_line_ids[0].ids, section.id, self.rest.id, 2**40, "x")
        for line in lines:
            with self.assertRaises(UserError, msg=line):
                self._offer("quantity", {"line": str(line), "quantity": "6"})
        self._offer("quantity", {"line": str(self.seats.id), "quantity": "6"})

    def test_same_quantity(self):
        with self.assertRaises(UserError):
            self._change_seats(4)
        planned = self._change_seats(3)
        self._change_seats(4, key=OTHER_KEY)
        self.assertEqual(planned.state, "withdrawn")

    def test_last_word_holds(self):
        """A planned reduction and an increase on one day."""
        planned = self._change_seats(3)
        self._change_seats(6, key=OTHER_KEY)
        self.assertEqual((planned.state, self.seats.quantity), ("withdrawn", 6))
        self._apply_due(date(2026, 12, 1))
        self.assertEqual(self.seats.quantity, 6)

    def test_sent_twice(self):
        first, second = self._change_seats(6), self._request("quantity", {"line": "x"}, seen="old")
        self.assertEqual(first, second)
        self.assertEqual(len(self.contract.portal_change_ids), 1)
        with self.assertRaises(UserError):
            self._change_seats(7, key="short", seen="x")

    def test_changed_since_it_was_shown(self):
        seen = self._offer("quantity", {"line": str(self.seats.id), "quantity": "6"})["seen"]
        self.seats.price_unit = 11
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            self._change_seats(6, seen=seen)
        self.seats.price_unit = 10
        self._change_seats(6)

    def test_after_the_period(self):
        """No amount is less than zero: what is not invoiced yet is part of the next invoice."""
        self.today = date(2026, 12, 5)
        offer = self._offer("quantity", {"line": str(self.seats.id), "quantity": "6"})
        self.assertEqual((offer["due"]["total"], offer["date"]), (0.0, date(2026, 12, 1)))

    def test_last_day_and_first_day(self):
        for today, expected in ((date(2026, 11, 30), 0.8), (date(2026, 11, 1), 24.0)):
            self.today = today
            offer = self._offer("quantity", {"line": str(self.seats.id), "quantity": "6"})
            self.assertAlmostEqual(offer["due"]["total"], expected, 1)

    def test_invoiced_when_the_period_is_over(self):
        self.seats.write({"recurring_invoicing_type": "post-paid", "last_date_invoiced": "2026-10-31"})
        change = self._change_seats(6)
        self.assertEqual((change.state, change.effective_date), ("planned", date(2026, 12, 1)))
        self.assertFalse(change.invoice_id)
        self._apply_due(date(2026, 12, 1))
        self.assertEqual(self.seats.quantity, 4)
        invoice = self.contract._recurring_create_invoice(self.today)
        self.assertEqual(invoice.invoice_line_ids.filtered(lambda line: line.product_id == self.seat).quantity, 4)
        self._apply_due(date(2026, 12, 2))
        self.assertEqual(self.seats.quantity, 6)

    def test_too_often(self):
        limits = type(self.env["portal.rate.limit"])
        with patch.object(limits, "_is_allowed", lambda *_arguments: False), self.assertRaisesRegex(UserError, "a lot"):
            self._change_seats(6)
        self._change_seats(6)
        planned = self._change_seats(3, key=OTHER_KEY)
        with patch.object(limits, "_is_allowed", lambda *_arguments: False), self.assertRaisesRegex(UserError, "a lot"):
            planned._withdraw(self._actor())
        planned._withdraw(self._actor())
        self.assertEqual(planned.state, "withdrawn")

    def test_while_a_period_is_charged(self):
        """What is being charged is not changed, nor ended, before the answer."""
        values = {"contract_id": self.contract.id, "period_date": "2026-12-01", "attempt": 1, "reference": "A-1"}
        charge = self.env["portal.contract.charge"].create(values)
        for state in ("sent", "pending", "undecided"):
            charge.state = state
            for kind, typed in (
                ("quantity", {"line": str(self.seats.id), "quantity": "6"}),
                *(("plan", {"plan": str(self.dear.id)}), ("cancel", {"reason": str(self.reason.id)})),
            ):
                with self.assertRaisesRegex(UserError, "payment is under way", msg=(state, kind)):
                    self._offer(kind, typed)
        charge.state = "done"
        self.assertEqual(self._change_seats(6).state, "applied")

    # === WHO MAY === #

    def test_who_may(self):
        role = self._create_role(contract="company", rights=("can_pay",))
        for user, is_allowed in ((self.anna, True), (self.buyer, False), (self.finance, False)):
            user.partner_id.portal_role_id = user.partner_id.portal_role_id if is_allowed else role
            self.env.flush_all()
            actions = (
                self.contract.with_env(self._actor(user).env).sudo()._get_portal_subscription_actions(self._actor(user))
            )
            self.assertEqual((actions["quantity"], actions["cancel"]), (is_allowed, is_allowed), user.login)
        with self.assertRaisesRegex(UserError, "does not allow you to change"):
            self._change_seats(6, user=self.finance, seen="x")
        role.can_sign = True
        self.env.flush_all()
        self._change_seats(6, user=self.finance)

    def test_limit_of_what_one_may_order(self):
        role = self._create_role(contract="company", rights=("can_sign",))
        role.sign_limit = 20
        self.anna.partner_id.portal_role_id = role
        self.env.flush_all()
        self._offer("quantity", {"line": str(self.seats.id), "quantity": "5"})
        with self.assertRaisesRegex(UserError, "more than you may"):
            self._offer("quantity", {"line": str(self.seats.id), "quantity": "6"})

    def test_states(self):
        expected = {
            "active": {"quantity", "plan", "cancel"},
            "to_renew": {"cancel"},
            "paused": {"cancel"},
            "ending": set(),
            "closed": set(),
            "checking": set(),
        }
        for state, kinds in expected.items():
            self.contract._write_renewal({"portal_state": state})
            actions = self.contract.sudo()._get_portal_subscription_actions(self._actor())
            names = ("quantity", "plan", "cancel", "pause", "resume", "come_back", "take_back", "stay")
            self.assertEqual({name for name in names if actions[name]}, kinds, state)

    # === PLAN === #

    def test_dearer_plan_at_once(self):
        offer = self._offer("plan", {"plan": str(self.dear.id)})
        # Four seats at 20 instead of four at 10 and support at 30, half a month, and taxes.
        self.assertEqual(offer["due"], {"untaxed": 5.0, "tax": 1.0, "total": 6.0})
        change = self._request("plan", {"plan": str(self.dear.id)})
        self.assertEqual((change.state, self.contract.contract_template_id), ("applied", self.dear))
        line = self.contract._get_portal_lines()
        self.assertEqual((line.product_id, line.quantity, line.price_unit), (self.premium, 4, 20))
        self.assertEqual((line.last_date_invoiced, line.recurring_next_date), (date(2026, 11, 30), date(2026, 12, 1)))
        self.assertEqual(change.invoice_id.amount_total, 6.0)
        self.today = date(2026, 12, 1)
        invoice = self.contract._recurring_create_invoice(self.today)
        self.assertEqual(invoice.amount_total, 96.0)

    def test_cheaper_plan_later(self):
        self.dear.contract_line_ids.specific_price = 5
        change = self._request("plan", {"plan": str(self.dear.id)})
        self.assertEqual((change.state, change.effective_date), ("planned", date(2026, 12, 1)))
        self.assertEqual(self.contract.contract_template_id, self.plan)
        self.today = date(2026, 12, 1)
        invoice = self.contract._recurring_create_invoice(self.today)
        self.assertEqual((invoice.amount_total, self.contract.contract_template_id), (24.0, self.dear))
        self.assertEqual(self.contract._get_portal_lines().last_date_invoiced, date(2026, 12, 31))

    def test_plan_of_another_rhythm_later(self):
        self.dear.contract_line_ids.write({"recurring_rule_type": "yearly", "specific_price": 2000})
        change = self._request("plan", {"plan": str(self.dear.id)})
        self.assertEqual(change.effective_date, date(2026, 12, 1))
        self.today = date(2026, 12, 1)
        invoice = self.contract._recurring_create_invoice(self.today)
        self.assertEqual(invoice.amount_untaxed, 8000.0)
        self.assertEqual(self.contract._get_portal_lines().last_date_invoiced, date(2027, 11, 30))

    def test_plans_that_are_not_offered(self):
        stranger = self._create_plan("Secret", [self._line(self.seat, 1)])
        for plan in (stranger.id, self.plan.id, 0, "x", None):
            with self.assertRaises(UserError, msg=plan):
                self._offer("plan", {"plan": plan and str(plan)})
        self.dear.contract_line_ids.portal_maximum = 3
        with self.assertRaisesRegex(UserError, "3 at most"):
            self._offer("plan", {"plan": str(self.dear.id)})
        self.plan.portal_may_change_plan = False
        with self.assertRaisesRegex(UserError, "no other plan"):
            self._offer("plan", {"plan": str(self.dear.id)})

    def test_plan_from_a_least_quantity_on(self):
        """Nobody has less of a plan than is sold of it."""
        self.dear.contract_line_ids.portal_minimum = 10
        offer = self._offer("plan", {"plan": str(self.dear.id)})
        self.assertEqual(offer["next"]["untaxed"], 200.0)
        self._request("plan", {"plan": str(self.dear.id)})
        self.assertEqual(self.contract._get_portal_lines().quantity, 10)

    def test_plans_of_others(self):
        """Neither of another company nor in another currency, though the vendor named them by mistake."""
        other = self.env["res.company"].create({"name": "Other"})
        elsewhere = self._create_plan("Elsewhere", [], company_id=other.id)
        self.plan.portal_plan_ids |= elsewhere
        currency = self.env["res.currency"].create({"name": "XTS", "symbol": "X"})
        pricelist = self.env["product.pricelist"].create({"name": "Foreign", "currency_id": currency.id})
        self._offer("plan", {"plan": str(self.dear.id)})
        self.dear.pricelist_id = pricelist
        for plan in (elsewhere, self.dear):
            with self.assertRaises(UserError, msg=plan.name):
                self._offer("plan", {"plan": str(plan.id)})

    def test_new_plan_replaces_what_was_planned(self):
        planned = self._change_seats(3)
        self._request("plan", {"plan": str(self.dear.id)}, key=OTHER_KEY)
        self.assertEqual(planned.state, "withdrawn")

    # === CANCELLING === #

    def _cancel(self, **values):
        return self._request("cancel", {"reason": str(self.reason.id), "text": "No need"}, **values)

    def test_cancel_to_the_end_of_the_period(self):
        change = self._cancel()
        self.assertEqual((change.state, self.contract.portal_state), ("planned", "ending"))
        self.assertEqual(self.contract.ending_date, date(2026, 11, 30))
        self.assertEqual((change.reason_id, change.reason_text), (self.reason, "No need"))
        self.today = date(2026, 12, 1)
        self.assertFalse(self.contract._recurring_create_invoice(self.today))

    def test_cancel_within_notice_and_term(self):
        for notice, months, expected in (
            (30, 0, date(2026, 12, 15)),
            (0, 24, date(2027, 12, 31)),
            (5, 3, date(2026, 11, 30)),
        ):
            self.plan.write({"portal_notice_days": notice, "portal_minimum_months": months})
            offer = self._offer("cancel", {"reason": str(self.reason.id)})
            self.assertEqual((offer["date"] - date.resolution), expected)

    def test_cancel_before_paying(self):
        self.contract._write_renewal({"portal_state": "to_renew"})
        change = self._cancel()
        self.assertEqual((change.state, self.contract.portal_state), ("applied", "closed"))

    def test_reason_and_words(self):
        self.reason.needs_text = True
        for values in ({"text": "x"}, {"reason": "0"}, {"reason": str(self.reason.id), "text": " "}):
            with self.assertRaises(UserError, msg=values):
                self._offer("cancel", values)
        with self.assertRaisesRegex(UserError, "too long"):
            self._offer("cancel", {"reason": str(self.reason.id), "text": "x" * 1_000_000})
        change = self._request("cancel", {"reason": str(self.reason.id), "text": "<script>alert(1)</script>"})
        self.assertEqual(change.reason_text, "<script>alert(1)</script>")
        self.assertNotIn("<script>", self.contract.message_ids[0].body)

    def test_period_that_has_begun_is_invoiced(self):
        """Who is invoiced, comes back and cancels on the same day has the period, and does not get the day for free."""
        self.contract.sudo()._close(None, "cancelled")
        self.today = date(2027, 3, 10)
        self._request("come_back", key=OTHER_KEY)
        self.assertEqual(self._cancel().effective_date, date(2027, 4, 10))
        self.assertEqual(self.contract.portal_state, "ending")
        self.assertEqual(self.contract._recurring_create_invoice(self.today).amount_untaxed, 78.0)

    def test_take_back(self):
        change = self._cancel()
        self.assertTrue(self.contract.sudo()._get_portal_subscription_actions(self._actor())["take_back"])
        self.assertIn("ends on Nov 30, 2026", self.contract._get_planned_changes()[0])
        change.with_env(self._actor().env).sudo()._withdraw(self._actor())
        self.assertEqual((change.state, self.contract.portal_state), ("withdrawn", "active"))
        self.today = date(2026, 12, 1)
        self.assertEqual(self.contract._recurring_create_invoice(self.today).amount_total, 84.0)
        with self.assertRaises(UserError):
            change.with_env(self._actor().env).sudo()._withdraw(self._actor())

    def test_cancel_ends_what_was_planned(self):
        planned = self._change_seats(3)
        self._cancel(key=OTHER_KEY)
        self.assertEqual(planned.state, "withdrawn")
        with self.assertRaises(UserError):
            self._change_seats(6, key="e" * 32, seen="x")

    def test_closing_ends_what_was_planned(self):
        planned = self._change_seats(3)
        self.contract.sudo()._close(None, "unpaid")
        self.assertEqual(planned.state, "withdrawn")

    def test_plan_leaves_it_to_the_vendor(self):
        self.plan.portal_may_cancel = False
        with self.assertRaises(UserError):
            self._cancel()

    def test_offer_to_stay_is_made_once(self):
        with self.assertRaises(UserError):
            self._request("stay")
        self.plan.write({"portal_stay_discount": 50, "portal_stay_periods": 2})
        self.rest.discount = 10
        self._request("stay")
        self.assertEqual((self.seats.discount, self.rest.discount), (50, 55))
        end = self.contract.portal_change_ids.filtered(lambda change: change.kind == "stay_end")
        self.assertEqual(end.effective_date, date(2027, 2, 1))
        with self.assertRaises(UserError):
            self._request("stay", key=OTHER_KEY)
        self.seats.last_date_invoiced = self.rest.last_date_invoiced = date(2027, 1, 31)
        self._apply_due(date(2027, 2, 1))
        self.assertEqual((self.seats.discount, self.rest.discount), (0, 10))

    # === PAUSE === #

    def test_pause(self):
        with self.assertRaisesRegex(UserError, "cannot be paused"):
            self._request("pause", {"days": "30"})
        self.plan.write({"portal_may_pause": True, "portal_pause_days": 60})
        for days in ("0", "-1", "61", "1e1", "99999999999", "", None, "2.5"):
            with self.assertRaises(UserError, msg=days):
                self._offer("pause", {"days": days})
        change = self._request("pause", {"days": "30"})
        self.assertEqual((change.effective_date, change.until_date), (date(2026, 12, 1), date(2026, 12, 31)))
        self.assertEqual(self.contract.portal_state, "active")
        self._apply_due(date(2026, 12, 1))
        self.assertEqual((self.contract.portal_state, self.contract.paused_until), ("paused", date(2026, 12, 31)))

    def test_pause_as_often_as_the_plan_allows(self):
        self.plan.write({"portal_may_pause": True, "portal_pause_days": 60})
        self._request("pause", {"days": "5"})
        self._apply_due(date(2026, 12, 1))
        self._request("resume", key=OTHER_KEY)
        self.assertEqual(self.contract.portal_state, "active")
        with self.assertRaisesRegex(UserError, "as often"):
            self._request("pause", {"days": "5"}, key="e" * 32)

    def test_pause_of_the_vendor_is_ended_by_the_vendor(self):
        self.contract.sudo()._pause(None, None)
        with self.assertRaisesRegex(UserError, "We paused"):
            self._request("resume")
        self.contract.action_portal_resume()
        self.assertEqual(self.contract.portal_state, "active")

    # === COMING BACK === #

    def test_come_back_at_the_price_of_today(self):
        self.contract.sudo()._close(None, "unpaid")
        self.today = date(2027, 3, 10)
        offer = self._offer("come_back")
        # Four seats at 12 and support at 30, with taxes.
        self.assertEqual(offer["next"]["total"], 93.6)
        self._request("come_back")
        self.assertEqual(self.contract.portal_state, "active")
        lines = self.contract._get_portal_lines()
        self.assertEqual(set(lines.mapped("price_unit")), {12, 30})
        self.assertEqual(set(lines.mapped("recurring_next_date")), {self.today})
        invoice = self.contract._recurring_create_invoice(self.today)
        self.assertEqual(invoice.amount_total, 93.6)

    def test_come_back_is_for_the_vendor_after_a_closing_for_cause(self):
        self.env["portal.contract.closing"].create(
            {"contract_id": self.contract.id, "reason": "Fraud", "may_come_back": False}
        ).action_close()
        with self.assertRaisesRegex(UserError, "We closed"):
            self._offer("come_back")

    def test_come_back_after_a_closing_of_the_vendor(self):
        self.env["portal.contract.closing"].create(
            {"contract_id": self.contract.id, "reason": "Asked by phone"}
        ).action_close()
        self.assertIn("Asked by phone", self.contract.message_ids[0].body)
        self._offer("come_back")

    def test_old_plan_does_not_come_back(self):
        self._request("plan", {"plan": str(self.dear.id)})
        self.contract.sudo()._close(None, "cancelled")
        self.today = date(2027, 3, 10)
        self._request("come_back", key=OTHER_KEY)
        self.assertEqual(self.contract._get_portal_lines().product_id, self.premium)
        self.assertEqual(self.contract._recurring_create_invoice(self.today).invoice_line_ids.product_id, self.premium)

    def test_what_is_no_longer_sold_does_not_come_back(self):
        self.contract.sudo()._close(None, "cancelled")
        self.seat.sale_ok = False
        with self.assertRaisesRegex(UserError, "no longer sold"):
            self._offer("come_back")


@tagged("post_install", "-at_install")
class TestChangesOfMonths(ChangesCommon, TransactionCase):
    def test_anchor_day(self):
        """A period from the last day of a month to the one before the last of the next."""
        contract = self._create_contract(self.anna.partner_id)
        line = contract.contract_line_ids[0]
        contract.contract_line_ids[1].unlink()
        line.write(
            {"date_start": "2026-01-31", "last_date_invoiced": "2026-02-27", "recurring_next_date": "2026-02-28"}
        )
        contract.renewal_anchor_day = 31
        proration = self.env["portal.contract.proration"]
        self.assertEqual(proration._get_first_start(line, date(2026, 3, 1)), date(2026, 3, 31))
        self.assertEqual(proration._get_first_start(line, date(2026, 4, 1)), date(2026, 4, 30))

    def test_plan_keeps_the_anchor_day(self):
        """A plan that is changed within a period does not let the next ones drift."""
        contract = self._create_contract(self.anna.partner_id)
        contract.contract_line_ids[1].unlink()
        contract.contract_line_ids.write(
            {"date_start": "2026-01-31", "last_date_invoiced": "2026-11-29", "recurring_next_date": "2026-11-30"}
        )
        self.assertEqual(contract.renewal_anchor_day, 31)
        self.assertEqual(self._request("plan", {"plan": str(self.dear.id)}, contract=contract).state, "applied")
        self.assertEqual(contract.renewal_anchor_day, 31)
        contract._recurring_create_invoice(date(2026, 11, 30))
        self.assertEqual(contract._get_portal_lines().recurring_next_date, date(2026, 12, 31))

    def test_command_is_not_shared(self):
        """A contract without a plan has its settings itself."""
        contract = self._create_contract(self.anna.partner_id, contract_template_id=False)
        contract.write({"portal_may_change_plan": True, "portal_plan_ids": [Command.set(self.dear.ids)]})
        self._offer("plan", {"plan": str(self.dear.id)}, contract=contract)
        self.assertNotEqual(KEY, OTHER_KEY)
