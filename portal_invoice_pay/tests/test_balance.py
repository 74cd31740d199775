import re
from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .. import uninstall_hook
from ..models.account_move_line import FIND_OPEN, INVOICES, OPEN
from .balance_common import BalanceCommon

PATH = "/my/balance"
BALANCE = "odoo.addons.portal_invoice_pay.models.portal_balance"
# What the whole page may ask of the database, the session and the frame included.
PAGE_QUERIES = 15
# Copies of an invoice, for which PostgreSQL plans as for a large table.
MANY = 20_000
IS_OPEN = SQL("portal_open_partner_id IS NOT NULL")


@tagged("post_install", "-at_install")
class TestBalance(BalanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_age = {
            "not_due": cls._create_invoice(amount=100, due=20),
            "late_30": cls._create_invoice(amount=200, days=40, due=-30),
            "late_60": cls._create_invoice(amount=300, days=70, due=-31),
            "late_90": cls._create_invoice(amount=400, days=99, due=-90),
            "late_more": cls._create_invoice(amount=500, days=130, due=-91),
        }
        cls.today_due = cls._create_invoice(amount=50, due=0)
        cls.credit = cls._create_invoice(amount=30, move_type="out_refund")
        cls.own = cls._create_invoice(cls.anna.partner_id, amount=7, due=3)
        cls.foreign = cls._create_invoice(cls.beta, amount=9999, due=1)
        cls.paid = cls._create_invoice(amount=80)
        cls._pay(cls.paid, 80)
        cls.sums = cls.env["portal.open.sum"]

    def setUp(self):
        super().setUp()
        self._login(self.frank)

    def _listed(self, url):
        links = self._open(url).xpath("//td[contains(@class, 'o_portal_list_name')]/a/@href")
        return self.env["account.move"].browse(int(link.rsplit("/", 1)[1]) for link in links)

    # === NUMBERS === #

    def test_ages_and_what_they_count(self):
        page = self._open(PATH)
        expected = {age: move for age, move in self.by_age.items()}
        expected["not_due"] |= self.today_due | self.own
        for age, moves in expected.items():
            [row] = page.xpath(f"//tr[@data-age='{age}']")
            words = " ".join(row.text_content().split())
            self.assertIn(f"{sum(moves.mapped('amount_residual')):,.2f}", words, age)
            self.assertIn(f" {len(moves)} ", words, age)
            [url] = row.xpath(".//a/@href")
            self.assertEqual(set(self._listed(url)), set(moves), age)

    def test_invoice_that_is_paid_in_parts(self):
        """Each part has its own age and due date; the invoice is one of those that each age leads to."""
        term = self.env["account.payment.term"].create(
            {"name": "Parts", "line_ids": self._get_parts((30, 5), (70, 95))}
        )
        self.foreign.button_draft()
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.beta.id,
                "invoice_date": self.today - timedelta(days=10),
                "invoice_payment_term_id": term.id,
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 100, "tax_ids": False})],
            }
        )
        move.action_post()
        self._login(self.ben)
        self.ben.partner_id.portal_role_id = self.roles["finance"]
        page = self._open(PATH)
        for age, amount in (("late_30", "30.00"), ("not_due", "70.00")):
            [row] = page.xpath(f"//tr[@data-age='{age}']")
            self.assertIn(amount, row.text_content())
            self.assertEqual(self._listed(row.xpath(".//a/@href")[0]), move, age)
        self.assertIn("30.00 is late", self._text(page, "portal_balance_late"))
        # The list and the dashboard say the same.
        self.assertEqual(self._listed("/my/invoices?filterby=overdue_invoices"), move)
        listed = self._open("/my/invoices")
        self.assertIn("30.00 is late", self._text(listed, "portal_list_note"))
        self.assertIn("30.00 is late", self._text(listed, "portal_list_totals"))
        self.assertEqual(move._get_portal_badge(), ("problem", "5 days late"))
        self.assertIn("30.00 is late", self._text(self._open("/my"), "portal_answer_owed"))
        self.assertIn("70.00 on", self._text(page, "portal_balance_next"))
        balance = self.env["portal.balance"].with_user(self.ben)
        self.assertEqual([account["count"] for account in balance._get_accounts()], [1])
        self._pay(move, 30)
        page = self._open(PATH)
        self.assertFalse(self._text(page, "portal_balance_late"))
        self.assertIn("70.00", self._text(page, "portal_balance_owed"))

    def _get_parts(self, *parts):
        values = {"value": "percent", "delay_type": "days_after"}
        return [Command.create(values | {"value_amount": share, "nb_days": days}) for share, days in parts]

    def test_sums_and_what_they_count(self):
        page = self._open(PATH)
        late = self.by_age["late_30"] | self.by_age["late_60"] | self.by_age["late_90"] | self.by_age["late_more"]
        owed = late | self.by_age["not_due"] | self.today_due | self.own
        for name, amount, moves in (
            ("portal_balance_owed", "1,557.00", owed),
            ("portal_balance_late", "1,400.00 is late", late),
            ("portal_balance_credit", "30.00", self.credit),
        ):
            self.assertIn(amount, self._text(page, name))
            [url] = page.xpath(f"//*[@name='{name}']/a/@href")
            self.assertEqual(set(self._listed(url)), set(moves), name)

    def test_next_due_and_last_payment(self):
        page = self._open(PATH)
        self.assertIn("50.00 on", self._text(page, "portal_balance_next"))
        self.assertIn("80.00 on", self._text(page, "portal_balance_payment"))
        self.assertFalse(self._text(page, "portal_balance_unused"))
        self.env["account.payment"].create(
            {"amount": 25, "partner_id": self.acme.id, "payment_type": "inbound", "partner_type": "customer"}
        ).action_post()
        page = self._open(PATH)
        self.assertIn("25.00", self._text(page, "portal_balance_unused"))
        self.assertIn("25.00 on", self._text(page, "portal_balance_payment"))

    def test_each_currency_for_itself(self):
        other = self.setup_other_currency("EUR")
        move = self._create_invoice(amount=11, due=-5, currency=other)
        page = self._open(PATH)
        self.assertEqual(len(page.xpath("//section[@name='portal_balance_account']")), 2)
        urls = page.xpath("//*[@name='portal_balance_late']/a/@href")
        self.assertIn(set(move), [set(self._listed(url)) for url in urls])

    def test_each_vendor_for_itself(self):
        other = self.setup_other_company()["company"]
        self.frank.company_ids = [Command.link(other.id)]
        move = (
            self.env["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.acme.id,
                    "invoice_date": self.today,
                    "invoice_line_ids": [Command.create({"name": "x", "price_unit": 3, "tax_ids": False})],
                }
            )
        )
        move.action_post()
        page = self._open(PATH)
        names = self._text(page, "portal_balance_account")
        self.assertIn(other.name, names)
        self.assertIn(self.env.company.name, names)
        urls = page.xpath("//*[@name='portal_balance_owed']/a/@href")
        self.assertIn(set(move), [set(self._listed(url)) for url in urls])

    def test_nothing_owed(self):
        self._login(self._create_person("New", self._create_partner("Young", is_company=True), role="finance"))
        self.assertIn("You owe nothing", self._text(self._open(PATH), "portal_balance_empty"))

    # === WHO === #

    def test_own_scope_counts_own_invoices(self):
        """Neither the company's invoices nor its payments are told to those who see their own alone."""
        self.anna.partner_id.portal_role_id = self.roles["personal"]
        self._login(self.anna)
        self.assertEqual(self.env["portal.balance"].with_user(self.anna)._is_whole(), False)
        page = self._open(PATH)
        self.assertIn("7.00", self._text(page, "portal_balance_owed"))
        self.assertFalse(self._text(page, "portal_balance_late"))
        self.assertFalse(self._text(page, "portal_balance_payment"))
        self.assertIn("only the invoices that you may see", self._text(page, "portal_balance_limits"))
        self._pay(self.own, 2)
        self.assertIn("2.00 on", self._text(self._open(PATH), "portal_balance_payment"))
        self._login(self.frank)
        self.assertFalse(self._text(self._open(PATH), "portal_balance_limits"))

    def test_type_that_is_off(self):
        """Then no role says more than what is one's own, as for the list of payments."""
        self.env["portal.document.type"]._get("invoice").active = False
        balance = self.env["portal.balance"].with_user(self.frank)
        self.assertEqual(balance._get_scope(), "own")
        self.assertFalse(balance._is_whole())

    def test_filters_of_others_are_empty(self):
        [url] = self._open(PATH).xpath("//*[@name='portal_balance_late']/a/@href")
        self._login(self.ben)
        self.assertFalse(self._listed(url))

    def test_role_without_invoices(self):
        self._login(self._create_person("Proc", self.acme, role="technical"))
        self._open(PATH, status=404)
        self.assertNotIn("/my/balance", self.url_open("/my").text)

    def test_hidden_section(self):
        section = self.env.ref("portal_custom_base.section_invoice")
        section.is_hidden = True
        self._open(PATH, status=404)
        section.is_hidden = False
        self._open(PATH)

    def test_visitors_have_none(self):
        self._login()
        self.assertIn("/web/login", self.url_open(PATH, allow_redirects=False).headers["Location"])

    def test_nonsense_filters(self):
        everything = set(self._listed("/my/invoices"))
        for name in ("late-x-1", "late-1", "nothing-1-1", "late-99999999999-1", "late--", "-1-1", "late-1-1-1"):
            self.assertEqual(set(self._listed(f"/my/invoices?filterby={name}")), everything, name)

    # === WHERE === #

    def test_dashboard_and_list_lead_to_it(self):
        page = self._open("/my")
        words = self._text(page, "portal_answer_owed")
        for part in ("1,557.00", "1,400.00 is late", "1 to 30 days late", "Next due", "Credit to use", "Last payment"):
            self.assertIn(part, words)
        self.assertTrue(page.xpath("//*[@name='portal_answer_owed']//a[@href='/my/balance']"))
        self.assertTrue(self._open("/my/invoices").xpath("//a[@name='portal_balance'][@href='/my/balance']"))

    def test_pay_all(self):
        """Who may pay does so for all open invoices of an account at once, up to a number of them."""
        set_param = self.env["ir.config_parameter"].set_param
        set_param("account_payment.enable_portal_payment", "True")
        self.assertEqual(self._text(self._open(PATH), "portal_balance_pay"), "Pay what is open")
        [url] = self._open(PATH).xpath("//a[@name='portal_balance_pay']/@href")
        moves = self.env["account.move"].union(*self.by_age.values()) | self.today_due | self.own
        self.assertEqual({int(each) for each in url.split("=")[1].split(",")}, set(moves.ids))
        page = self._open(url)
        for move in moves:
            self.assertIn(move.name, page.text_content())
        with patch(f"{BALANCE}.PAID_AT_ONCE", len(moves) - 1):
            self.assertFalse(self._open(PATH).xpath("//a[@name='portal_balance_pay']"))
        set_param("account_payment.enable_portal_payment", "False")
        self.assertFalse(self._open(PATH).xpath("//a[@name='portal_balance_pay']"))

    # === COST === #

    def test_sums_hold_no_ids(self):
        """As a customer may have any number of open invoices: they are asked for with the button alone."""
        balance = self.env["portal.balance"].with_user(self.frank)
        [account] = balance._get_accounts()
        self.assertFalse([name for name, value in account.items() if isinstance(value, list)])
        self.assertTrue(balance._get_pay_url(account))
        with patch(f"{BALANCE}.PAID_AT_ONCE", 1), patch.object(self.registry["account.move"], "search_fetch") as search:
            self.assertFalse(balance._get_pay_url(account))
        search.assert_not_called()

    def _count_queries(self):
        self.url_open(PATH), self.url_open(PATH)
        before = self.cr.sql_log_count
        self.url_open(PATH)
        return self.cr.sql_log_count - before

    def test_queries(self):
        few = self._count_queries()
        self.assertLessEqual(few, PAGE_QUERIES)
        for _number in range(12):
            self._create_invoice(days=10, due=-5)
        self.assertLessEqual(self._count_queries(), few)

    def _create_in_parts(self):
        term = self.env["account.payment.term"].create(
            {"name": "Parts", "line_ids": self._get_parts((30, 5), (70, 95))}
        )
        move = self._create_draft("out_invoice", self.acme)
        move.write({"invoice_date": self.today, "invoice_payment_term_id": term.id})
        move.action_post()
        return move

    def _get_open(self, moves):
        """Return what is summed up of invoices: addressees, types, and the days of the next parts."""
        lines = moves.line_ids.filtered("portal_open_partner_id").sorted("date_maturity")
        return [(line.portal_open_partner_id, line.portal_open_type, line.portal_next_due) for line in lines]

    def test_what_is_summed_up(self):
        """The open parts of what is posted and not paid, and nothing else."""
        move = self._create_in_parts()
        first, second = move.line_ids.filtered(lambda line: line.display_type == "payment_term").sorted("date_maturity")
        both = [(self.acme, "out_invoice", second.date_maturity), (self.acme, "out_invoice", False)]
        self.assertEqual(self._get_open(move), both)
        move.button_draft()
        self.assertFalse(self._get_open(move))
        move.action_post()
        self.assertEqual(self._get_open(move), both)
        first.date_maturity, second.date_maturity = second.date_maturity, first.date_maturity
        self.assertFalse(first.portal_next_due)
        self.assertEqual(second.portal_next_due, first.date_maturity)
        first.date_maturity, second.date_maturity = second.date_maturity, first.date_maturity
        self.assertEqual(self._get_open(move), both)
        self._pay(move, 30)
        self.assertEqual(self._get_open(move), both[1:])
        self._pay(move, 70)
        self.assertFalse(self._get_open(move))
        self.assertEqual(self._get_open(self.credit), [(self.acme, "out_refund", False)])
        self.assertFalse(self._get_open(self._create_invoice(move_type="in_invoice")))

    def test_invoice_that_waits_for_its_payment(self):
        """It is not summed up where the payment has no entry of its own, so that its part is still open."""
        move = self._create_invoice(amount=41)
        self.assertTrue(self._get_open(move))
        self.env.cr.execute("UPDATE account_move SET payment_state = 'in_payment' WHERE id = %s", [move.id])
        move.invalidate_recordset()
        move.modified(["payment_state"])
        self.assertFalse(self._get_open(move))

    def test_parts_of_one_age_count_once(self):
        """Invoices are counted, and not their parts."""
        balance = self.env["portal.balance"].with_user(self.frank)
        [account] = balance._get_accounts()
        term = self.env["account.payment.term"].create({"name": "Same", "line_ids": self._get_parts((30, 5), (70, 9))})
        move = self._create_invoice(amount=100, days=20, invoice_payment_term_id=term.id)
        self.assertEqual(len(self._get_open(move)), 2)
        [more] = balance._get_accounts()
        self.assertEqual(more["ages"]["late_30"], (300, account["ages"]["late_30"][1] + 1))
        self.assertEqual(more["count"], account["count"] + 1)
        note = self._create_invoice(
            amount=10, days=20, move_type="out_refund", invoice_payment_term_id=term.id, invoice_date_due=False
        )
        self.assertEqual(len(self._get_open(note)), 2)
        self.assertEqual(balance._get_accounts()[0]["credit"], (40, 2))

    def test_policy_that_asks_for_more(self):
        """What the parts do not say is asked of the invoices."""
        balance = self.env["portal.balance"].with_user(self.frank)
        rule = {"name": "Own", "model_id": self.env["ir.model"]._get_id("account.move"), "global": True}
        domain = f"[('amount_total', '<', 200)] if user.id == {self.frank.id} else [(1, '=', 1)]"
        self.env["ir.rule"].create(rule | {"domain_force": domain})
        [account] = balance._get_accounts()
        self.assertEqual((account["count"], sum(amount for amount, _count in account["ages"].values())), (3, 157))

    def test_parts_of_invoices_made_before(self):
        """The addon finds what is open with one query when it is installed."""
        self._create_in_parts()
        names = ["portal_open_partner_id", "portal_open_type", "portal_next_due"]
        lines = self.env["account.move.line"].search([], order="id")
        known = lines.read(names, load=None)
        self.env.flush_all()
        for name in names:
            self.env.cr.execute(SQL("UPDATE account_move_line SET %s = NULL", SQL.identifier(name)))
        self.env.cr.execute(SQL(FIND_OPEN, OPEN, INVOICES))
        self.env.invalidate_all()
        self.assertEqual(lines.read(names, load=None), known)

    def test_plans_of_many_invoices(self):
        """As a customer may have any number of them: what is open is read from its sums alone, whether an invoice is
        due at once or in parts, and as many of these as there are days.

        The plans are those that PostgreSQL makes for a table of this size.
        """
        balance = self.env["portal.balance"].with_user(self.frank)
        whole, part = self._create_invoice(days=10, due=-5), self._create_in_parts()
        [few] = balance._get_accounts()
        self._fold()
        count = self._count_sums()
        for sample in (whole, part):
            self._copy(sample, MANY)
        self._fold()
        self.assertEqual(self._count_sums(), count)
        self.env.cr.execute("ANALYZE portal_open_sum")
        plan = self._explain(balance._get_open_sql())
        self.assertEqual(re.findall(r"Scan .*?on (\w+)", plan)[:1], ["portal_open_sum"], plan)
        self.assertNotIn("account_move", plan)
        self.assertEqual(balance._get_accounts()[0]["count"], few["count"] + 2 * MANY // 10)
        # What a job compares the sums with is read from one index alone.
        plan = self._explain(SQL("SELECT SUM(amount_residual_currency) FROM account_move_line WHERE %s", IS_OPEN))
        self.assertIn("Index Only Scan using account_move_line_portal_open_idx", plan)
        domain = balance._get_readable_domain() & self.env["portal.answer.owed"]._get_domain()
        query = self.env["account.move"].sudo()._search(domain, order="invoice_date_due, id", limit=10)
        self.assertIn("account_move_portal_open_idx", self._explain(query.select("id")))

    # === SUMS === #

    def _count_sums(self):
        self.env.flush_all()
        return self.sums.search_count([("portal_open_partner_id", "child_of", self.acme.id)])

    def _fold(self):
        self.env.flush_all()
        self.sums._fold()

    def _assert_true(self):
        """Check that the sums are those of the lines."""
        self.env.flush_all()
        self.assertEqual(self.sums._add_missing(), 0)

    def test_sums_follow_invoices(self):
        """Whatever becomes of an invoice, the sums are right at once, and so is what is told of them."""
        balance = self.env["portal.balance"].with_user(self.frank)

        def owed():
            # Before what was computed is written for the comparison below.
            [account] = balance._get_accounts()
            self._assert_true()
            return sum(amount for amount, _count in account["ages"].values()), account["count"]

        self.assertEqual(owed(), (1557, 7))
        move = self._create_invoice(amount=60, due=-5)
        self.assertEqual(owed(), (1617, 8))
        self._pay(move, 20)
        self.assertEqual(owed(), (1597, 8))
        move.button_draft()
        self.assertEqual(owed(), (1557, 7))
        move.partner_id = self.anna.partner_id
        # Odoo deducts the payment again.
        move.action_post()
        self.assertEqual(owed(), (1597, 8))
        move.invoice_date_due = self.today + timedelta(days=9)
        self._assert_true()
        self._pay(move, 40)
        self.assertEqual(owed(), (1557, 7))
        move.button_draft()
        move.with_context(force_delete=True).unlink()
        self.assertEqual(owed(), (1557, 7))

    def test_sums_of_merged_contacts(self):
        """They go with the lines, once."""
        ids = [self.own.partner_id.id, self.ben.partner_id.id]
        self._create_invoice(self.ben.partner_id, amount=5)
        merged = self.env["res.partner"].browse(ids)
        self.ben.partner_id, self.anna.active = self._create_partner("Other"), False
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(merged.ids, merged[0], extra_checks=False)
        self.env.invalidate_all()
        self._assert_true()
        found = self.sums._read_group(
            [("portal_open_partner_id", "in", ids)], ["portal_open_partner_id"], ["amount:sum"]
        )
        self.assertEqual({partner.id: amount for partner, amount in found if amount}, {ids[0]: 12})

    def test_sums_are_put_together(self):
        """One row is left of those of the same day, and none of what is paid; what is told stays the same."""
        balance = self.env["portal.balance"].with_user(self.frank)
        self._fold()
        count, accounts = self._count_sums(), balance._get_accounts()
        moves = [self._create_invoice(amount=1000, due=-30), self._create_invoice(amount=4, due=400)]
        self.assertGreaterEqual(self._count_sums(), count + 2)
        self._fold()
        self.assertEqual(self._count_sums(), count + 1)
        self.assertEqual(balance._get_accounts()[0]["ages"]["late_30"], (1200, 2))
        for move in moves:
            self._pay(move, move.amount_total)
        self.assertEqual(balance._get_accounts(), accounts)
        self._fold()
        self.assertEqual((self._count_sums(), balance._get_accounts()), (count, accounts))
        self._assert_true()

    def test_sums_are_mended(self):
        """What was written past the database's triggers is found and added."""
        balance = self.env["portal.balance"].with_user(self.frank)
        accounts = balance._get_accounts()
        self.env.cr.execute("DELETE FROM portal_open_sum WHERE portal_open_partner_id = %s", [self.own.partner_id.id])
        self.assertNotEqual(balance._get_accounts(), accounts)
        with self.assertLogs("odoo.addons.portal_invoice_pay.models.portal_open_sum", "WARNING"):
            self.sums._mend()
        self.assertEqual(balance._get_accounts(), accounts)
        with self.assertNoLogs("odoo.addons.portal_invoice_pay.models.portal_open_sum", "WARNING"):
            self.sums._mend()

    def test_lines_outlive_the_sums(self):
        """Without the addon nothing is kept any more, and invoices are made as before."""
        uninstall_hook(self.env)
        count = self._count_sums()
        self._create_invoice()
        self.assertEqual(self._count_sums(), count)
        self.sums._follow_lines()
        self._assert_true()
        self.assertEqual(self._count_sums(), count + 1)

    def _explain(self, query):
        self.env.cr.execute(SQL("EXPLAIN %s", query))
        return "\n".join(line for [line] in self.env.cr.fetchall())

    def _copy(self, move, count):
        """Copy an invoice and its parts by SQL; one of ten copies is open."""
        start = self.env["account.move"].search([], order="id desc", limit=1).id
        numbers, is_paid = SQL("generate_series(1, %s) nth", count), SQL("nth %% 10 != 0")
        cells = {
            "id": SQL("%s + nth", start),
            "name": SQL("'COPY/' || %s || '/' || nth", start),
            "payment_state": SQL("CASE WHEN %s THEN 'paid' ELSE sample.payment_state END", is_paid),
        }
        self._copy_rows("account_move", cells, SQL("%s WHERE sample.id = %s", numbers, move.id))
        cells = {
            "id": SQL("nextval('account_move_line_id_seq')"),
            "move_id": SQL("%s + nth", start),
            "reconciled": SQL("%s OR sample.reconciled", is_paid),
            "portal_open_partner_id": SQL("CASE WHEN NOT %s THEN sample.portal_open_partner_id END", is_paid),
        }
        is_part = SQL("sample.move_id = %s AND sample.display_type = 'payment_term'", move.id)
        self._copy_rows("account_move_line", cells, SQL("%s WHERE %s", numbers, is_part))
        self.env.cr.execute("SELECT setval('account_move_id_seq', (SELECT MAX(id) FROM account_move))")

    def _copy_rows(self, table, cells, numbers):
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        names = [name for [name] in self.env.cr.fetchall()]
        values = [cells.get(name, SQL("sample.%s", SQL.identifier(name))) for name in names]
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s sample, %s",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, names)),
                SQL(", ").join(values),
                SQL.identifier(table),
                numbers,
            )
        )
        # Else PostgreSQL goes on to read the whole table for each reference to one of its rows.
        self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
