from datetime import timedelta

from odoo import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import PATH, InvoiceListCommon

# What a whole page may ask of the database, the session and the frame included; stock Odoo's asks 29.
PAGE_QUERIES = 15


@tagged("post_install", "-at_install")
class TestPortalListInvoice(InvoiceListCommon):
    # === WHAT IS LISTED === #

    def test_addresses_of_odoo(self):
        self.assertEqual(set(self._list()), set(self.all))
        for query, expected in (
            ("?filterby=all", self.all),
            ("?filterby=invoices", self.all),
            ("?filterby=bills", self.env["account.move"]),
            ("?filterby=overdue_invoices", self.late),
            ("?filterby=open", self.open | self.late | self.partial),
            ("?filterby=partial", self.partial),
            ("?filterby=paid", self.paid),
            ("?filterby=credit", self.credit),
        ):
            self.assertEqual(set(self._list(query)), set(expected), query)
        self.assertEqual(self._list("?sortby=name"), self.all.sorted("name", reverse=True))
        self.assertEqual(self._list("?sortby=date")[-1], self.late)
        self.assertEqual(self._list("?sortby=duedate")[-1], self.late)
        self.assertEqual(self._list("?sortby=state")[-1], self.partial)

    def test_others_see_nothing_of_it(self):
        self.authenticate("ben.lists", "ben.lists")
        self.assertEqual(self._list(), self.foreign)
        self.assertFalse(self._list(f"?search={self.open.name}"))
        self.assertFalse(self._list("?search=4711"))
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(PATH, allow_redirects=False).headers["Location"])

    def test_drafts_are_never_listed(self):
        self.draft.name = "DRAFT/1"
        self.assertNotIn(self.draft, self._list())
        self.assertNotIn("Draft", self.url_open(PATH).text)

    def test_search(self):
        for text in ("S00077", "po 47"):
            self.assertEqual(self._list(f"?search={text}"), self.open, text)
        self.assertEqual(self._list(f"?search={self.credit.name}"), self.credit)
        self.assertEqual(self._list("?search=po+47&search_in=ref"), self.open)
        self.assertFalse(self._list("?search=po+47&search_in=name"))
        self.assertFalse(self._list("?search=%25"))
        self.assertEqual(len(self._list("?search=po+47&search_in=access_token")), 1)

    def test_dates(self):
        day = self.late.invoice_date
        self.assertEqual(self._list(f"?date_begin={day}&date_end={day}"), self.late)
        self.assertNotIn(self.late, self._list(f"?date_begin={self.today}"))

    def test_nonsense_is_the_default(self):
        for query in (
            *("?filterby=x", "?sortby=x", "?sortby=partner_id", "?ppg=x", "?date_begin=x", "?groupby=x", "?page=x"),
            *("/page/x", "/page/-1", "/page/0", "/page/99", "/page/99999999", f"/page/{'9' * 30}"),
        ):
            self.assertEqual(set(self._list(query)), set(self.all), query)

    # === WHAT IS TOLD === #

    def _cells(self, query=""):
        rows = self._open(query).xpath("//tr[contains(@class, 'o_portal_list_row')]")
        return {
            row.xpath(".//td[contains(@class, 'o_portal_list_name')]/a/text()")[0].strip(): {
                cell.get("data-name"): " ".join(cell.xpath("string(*[2])").split()) for cell in row.xpath("./td")
            }
            for row in rows
        }

    def test_states(self):
        cells = self._cells()
        for move, state in (
            *((self.open, "Open"), (self.late, self.late._get_portal_badge()[1]), (self.partial, "Partly paid")),
            *((self.paid, "Paid"), (self.credit, "Credit note")),
        ):
            self.assertEqual(cells[move.name]["state"], state)
        self.assertRegex(
            cells[self.credit.name]["amount_residual"], r"^-\D+100\.00$", "the sign is before the currency"
        )
        self.assertIn("60.00", cells[self.partial.name]["amount_residual"])
        self.assertEqual(cells[self.open.name]["for"], "PO 4711")
        self.assertTrue(cells[self.open.name]["invoice_date_due"])
        self.assertFalse(cells[self.credit.name]["invoice_date_due"])

    def test_badges_follow_values(self):
        """The words of a language decide nothing."""
        self.env["res.lang"]._activate_lang("fr_FR")
        portal_list = self.env["portal.list.invoice"].with_user(self.anna).with_context(lang="fr_FR")
        rows = portal_list._prepare_page_values({"filterby": "overdue_invoices"})["rows"]
        [badge] = [cell["state"] for cell in rows[0]["cells"] if cell["name"] == "state"]
        self.assertEqual(badge, "problem")

    def test_title_and_totals(self):
        page = self._open()
        self.assertEqual(self._text(page, "portal_list_title"), "Invoices (5)")
        totals = self._text(page, "portal_list_totals")
        for amount in ("260.00", "100.00 is late", "100.00 of credit"):
            self.assertIn(amount, totals)
        self.assertFalse(self._text(self._open("?filterby=paid"), "portal_list_totals"))

    def test_totals_are_of_all_pages(self):
        for _number in range(10):
            self._create_move()
        page = self._open("?ppg=10")
        self.assertEqual(self._text(page, "portal_list_showing"), "Showing 1 to 10 of 15")
        self.assertIn("1,260.00", self._text(page, "portal_list_totals"))
        self.assertIn("1,260.00", self._text(self._open("/page/2?ppg=10"), "portal_list_totals"))

    def test_few_rows_need_no_search(self):
        self.assertFalse(self._open().xpath("//form[@role='search']"))
        self.assertTrue(self._open("?filterby=open").xpath("//form[@role='search']"))
        for _number in range(5):
            self._create_move()
        self.assertTrue(self._open().xpath("//form[@role='search']"))

    def test_empty(self):
        user = self._create_user("new", self._create_customer("new"))
        self.authenticate(user.login, user.login)
        page = self._open("?filterby=invoices")
        self.assertIn("No invoices yet", self._text(page, "portal_list_empty"))
        self.assertTrue(page.xpath("//*[@name='portal_list_empty']/i"))

    # === PAID IN PARTS === #

    def _create_parts(self):
        """Return an invoice of 100 of which 30 was due yesterday, and the rest is due in nine days."""
        parts = [Command.create({"value": "percent", "value_amount": v, "nb_days": d}) for v, d in ((30, 9), (70, 19))]
        term = self.env["account.payment.term"].create({"name": "Parts", "line_ids": parts})
        move = self._create_move(is_posted=False)
        day = self.today - timedelta(days=10)
        move.write({"invoice_date": day, "invoice_payment_term_id": term.id})
        move.action_post()
        self.assertGreater(move.invoice_date_due, self.today)
        return move

    def test_late_part(self):
        """Badge, filter, totals, page and dashboard say the same of an invoice that is paid in parts."""
        move = self._create_parts()
        state = self._cells()[move.name]["state"]
        self.assertEqual((state, move._get_portal_state()), (move._get_portal_badge()[1], "overdue"))
        self.assertIn("30.00 is late", self._text(self._open(), "portal_list_note"))
        self.assertEqual(set(self._list("?filterby=overdue_invoices")), {move, self.late})
        self.assertIn("130.00 is late", self._text(self._open(), "portal_list_totals"))
        self.assertIn("30.00 was due on", self._open("", f"{PATH}/{move.id}").text_content())
        rows = self.env["portal.answer.owed"].with_user(self.anna)._get_rows()
        late = [row for row in rows if row["date_maturity"] < self.today]
        self.assertEqual(sum(float(row["amount_residual_currency"]) for row in late), 130)
        self.assertIn("30.00 is late", move._get_portal_summary()["text"])
        self.assertEqual(set(self._count_late()), {move.id, self.late.id})
        self._pay(move, 30)
        self.assertEqual(move._get_portal_state(), "partial")
        self.assertEqual(self._list("?filterby=overdue_invoices"), self.late)
        self.assertIn("100.00 is late", self._text(self._open(), "portal_list_totals"))
        self.assertIn("Please pay by", self._open("", f"{PATH}/{move.id}").text_content())
        self.assertEqual(self._count_late(), [self.late.id])

    def _count_late(self):
        """Return the ids of what the dashboard counts as overdue."""
        attention = self.env["portal.attention"].with_user(self.anna)
        [entry] = [each for each in attention._get_all() if each["path"].endswith("filterby=overdue_invoices")]
        return list(attention._search_counted(entry, 100))

    def test_next_part(self):
        move = self._create_parts()
        self.assertEqual(move.portal_first_due, self.today - timedelta(days=1))
        self.assertEqual(move.portal_late_amount, 30)
        move.line_ids.filtered(lambda line: line.date_maturity == move.portal_first_due).date_maturity = self.today
        self.assertEqual((move.portal_first_due, move.portal_late_amount), (self.today, 0))
        self.assertEqual(move._get_portal_state(), "open")
        self.assertIn("Please pay the next part by", self._open("", f"{PATH}/{move.id}").text_content())

    # === BILLS === #

    def test_bills_are_for_suppliers(self):
        offered = "//select[@name='filterby']/option/@value"
        self.assertNotIn("bills", self._open("?filterby=open").xpath(offered))
        bill = self._create_move("in_invoice", ref="B-1")
        page = self._open("?filterby=bills")
        self.assertEqual(self._text(page, "portal_list_title"), "Bills (1)")
        self.assertIn("bills", page.xpath(offered))
        self.assertEqual(self._list("?filterby=bills"), bill)
        self.assertEqual(set(self._list("?filterby=invoices")), set(self.all))
        page = self._open()
        self.assertEqual(self._text(page, "portal_list_title"), "Invoices and bills (6)")
        self.authenticate("ben.lists", "ben.lists")
        self.assertFalse(self._list("?filterby=bills"))

    # === COST === #

    def _count_queries(self, path):
        self.url_open(path), self.url_open(path)
        before = self.cr.sql_log_count
        self.url_open(path)
        return self.cr.sql_log_count - before

    def test_queries(self):
        few = self._count_queries(PATH)
        for _number in range(12):
            self._create_move()
        self.assertLessEqual(few, PAGE_QUERIES)
        self._create_parts()
        for query in (
            *("?ppg=10", "/page/2?ppg=10", "?filterby=open&sortby=name&search=INV"),
            "?filterby=overdue_invoices",
        ):
            self.assertLessEqual(self._count_queries(PATH + query), PAGE_QUERIES, query)

    def test_late_parts_have_an_index(self):
        """What is late is found by its day, however many invoices are paid or not due."""
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        domain = self.env["account.move"]._get_portal_late_domain()
        query = self.env["account.move"].sudo()._search(domain, limit=10)
        self.env.cr.execute(SQL("EXPLAIN %s", query.select("id")))
        plan = "\n".join(line for [line] in self.env.cr.fetchall())
        self.assertRegex(plan, "account_move_line_portal_part(_due)?_idx")

    def test_orders_have_an_index(self):
        """Each one can be read from an index, without sorting all invoices of the database."""
        portal_list = self.env["portal.list.invoice"].with_user(self.anna)
        self.env.cr.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off;")
        self.env.cr.execute("SET LOCAL enable_incremental_sort = off; SET LOCAL enable_bitmapscan = off")
        choices = portal_list._get_choices()
        for sort in choices["sorts"]:
            query = portal_list._parse({"sortby": sort}, choices)
            domain = portal_list._get_domain()
            found = portal_list._get_records()._search(domain, order=portal_list._get_order(query, choices), limit=10)
            self.env.cr.execute(SQL("EXPLAIN %s", found.select("id")))
            plan = "\n".join(line for [line] in self.env.cr.fetchall())
            self.assertIn("account_move_portal_", plan, sort)
            self.assertNotIn("Sort", plan, sort)
