from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL

from odoo.addons.portal_access_rules.models import portal_field_policy

from .common import SuiteCommon

# The most SQL queries of the whole dashboard, its counters with it; the news of each model, such as files, are one.
MOST_QUERIES = 20


@tagged("post_install", "-at_install")
class TestAnswers(SuiteCommon, HttpCase):
    """The dashboard answers, each person what their role shows."""

    def _give(self, user, role):
        user.partner_id.portal_role_id = self.env.ref(f"portal_access_rules.portal_role_{role}")

    def _open(self, user):
        self.authenticate(user.login, user.login)
        response = self.url_open("/my")
        self.assertEqual(response.status_code, 200)
        page = html.fromstring(response.content)
        blocks = page.xpath("//section[@data-answer]")
        return {block.get("data-answer").rpartition(".")[2]: block for block in blocks}, page

    def _read(self, block):
        return " ".join(block.text_content().split())

    def _create_ticket(self, user):
        return self.env["helpdesk.ticket"].create(
            {"name": "Desk is stuck", "description": "x", "partner_id": user.partner_id.id}
        )

    # === ROLES === #

    def test_administrator_finds_every_answer(self):
        self._give(self.anna, "administrator")
        ticket = self._create_ticket(self.anna)
        blocks, _page = self._open(self.anna)
        self.assertEqual(set(blocks), {"waiting", "owed", "order", "ticket", "news"})
        for quote in self.quotes:
            self.assertIn(quote.name, self._read(blocks["waiting"]))
        self.assertIn(self.order.name, self._read(blocks["order"]))
        self.assertIn(ticket.number, self._read(blocks["ticket"]))
        for block in blocks.values():
            self.assertNotIn("Beta", self._read(block))
            self.assertNotIn(self.quote_of_beta.name, self._read(block))

    def test_finance_sees_no_orders_and_no_tickets(self):
        self._give(self.frank, "finance")
        self._create_ticket(self.anna)
        blocks, page = self._open(self.frank)
        self.assertEqual(set(blocks), {"waiting", "owed", "news"})
        for order in self.quotes | self.order:
            self.assertNotIn(order.name, page.text_content())

    def test_procurement_sees_no_invoices(self):
        self._give(self.anna, "procurement")
        blocks, page = self._open(self.anna)
        self.assertNotIn("owed", blocks)
        self.assertIn("order", blocks)
        for move in self.invoices | self.refund:
            self.assertNotIn(move.name, page.text_content())

    def test_stranger_is_told_of_nobody_elses(self):
        self._give(self.bob, "administrator")
        blocks, page = self._open(self.bob)
        self.assertIn(self.quote_of_beta.name, self._read(blocks["waiting"]))
        self.assertIn("No order is under way", self._read(blocks["order"]))
        for document in (*self.quotes, *self.order, *self.invoices, *self.refund):
            self.assertNotIn(document.name, page.text_content())

    def test_hidden_section_has_no_block(self):
        self._give(self.anna, "administrator")
        self.env["portal.section"].search([("path", "=", "/my/orders")]).is_hidden = True
        blocks, _page = self._open(self.anna)
        self.assertNotIn("order", blocks)
        self.assertIn("owed", blocks)

    def test_who_is_no_supplier_sees_nothing_of_it(self):
        self._give(self.anna, "administrator")
        path = "//a[@href='/my/purchase']"
        self.assertFalse(self._open(self.anna)[1].xpath(path))
        order = self.env["purchase.order"].create({"partner_id": self.acme.id})
        order.button_confirm()
        self.assertTrue(self._open(self.anna)[1].xpath(path))

    # === WHAT IS TOLD === #

    def test_what_waits_has_its_amount_its_date_and_its_act(self):
        self._give(self.anna, "administrator")
        late = self.invoices[0]
        late.invoice_date_due = fields.Date.today() - timedelta(days=20)
        blocks, _page = self._open(self.anna)
        [row] = blocks["waiting"].xpath(f".//li[.//a[@href='/my/invoices/{late.id}']]")
        words = self._read(row)
        for word in (late.name, "20 days late", "Pay"):
            self.assertIn(word, words)
        self.assertIn(f"{late.amount_residual:,.2f}", words.replace("\xa0", " "))
        first = blocks["waiting"].xpath(".//li")[0]
        self.assertIn(late.name, self._read(first), "what is late comes first")
        [row] = blocks["waiting"].xpath(f".//li[.//a[@href='/my/orders/{self.quotes[0].id}']]")
        self.assertIn("Sign", self._read(row))

    def test_each_document_waits_once(self):
        """An invoice that is late and partly paid is one matter."""
        self._give(self.frank, "finance")
        late = self.invoices[0]
        late.invoice_date_due = fields.Date.today() - timedelta(days=20)
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=late.ids)
        wizard.create({"amount": 10})._create_payments()
        self.assertEqual(late.payment_state, "partial")
        blocks, _page = self._open(self.frank)
        self.assertEqual(len(blocks["waiting"].xpath(f".//li[.//a[@href='/my/invoices/{late.id}']]")), 1)

    def test_more_than_fit_are_a_link_to_all_of_them(self):
        self._give(self.frank, "finance")
        late = self._create_invoices(*[self.acme] * 7)
        late.invoice_date_due = fields.Date.today() - timedelta(days=3)
        blocks, _page = self._open(self.frank)
        self.assertEqual(len(blocks["waiting"].xpath(".//li")), 5)
        [link] = blocks["waiting"].xpath(".//a[@data-attention]")
        self.assertIn("(7)", self._read(link))
        page = html.fromstring(self.url_open(link.get("href")).content)
        shown = set(page.xpath("//td[contains(@class, 'o_portal_list_name')]/a/@href"))
        self.assertEqual({int(path.split("/")[3].split("?")[0]) for path in shown}, set(late.ids))

    def test_sum_of_what_is_owed(self):
        self._give(self.frank, "finance")
        self.invoices[0].invoice_date_due = fields.Date.today() - timedelta(days=5)
        blocks, _page = self._open(self.frank)
        words = self._read(blocks["owed"]).replace("\xa0", " ")
        self.assertIn(f"{sum(self.invoices.mapped('amount_residual')):,.2f}", words)
        self.assertIn(f"{self.invoices[0].amount_residual:,.2f} is late", words)
        self.assertRegex(words, rf"Credit to use \S* ?{self.refund.amount_residual:,.2f}")
        (self.invoices | self.refund).button_draft()
        blocks, _page = self._open(self.frank)
        self.assertIn("You owe nothing.", self._read(blocks["owed"]))

    def test_order_that_is_done_is_not_under_way(self):
        self._give(self.anna, "administrator")
        self.assertIn(self.order.name, self._read(self._open(self.anna)[0]["order"]))
        self.order.order_line.qty_delivered = self.order.order_line.product_uom_qty
        self.order._create_invoices().action_post()
        self.assertEqual(self.order.invoice_status, "invoiced")
        self.assertNotIn(self.order.name, self._read(self._open(self.anna)[0]["order"]))

    def test_last_words_of_a_ticket_are_those_for_the_customer(self):
        self._give(self.anna, "administrator")
        ticket = self._create_ticket(self.anna)
        ticket.message_post(body="We have the part.", message_type="comment", subtype_xmlid="mail.mt_comment")
        ticket.message_post(body="He pays late.", message_type="comment", subtype_xmlid="mail.mt_note")
        words = self._read(self._open(self.anna)[0]["ticket"])
        self.assertIn("We have the part.", words)
        self.assertNotIn("He pays late.", words)

    def test_a_phone_shows_the_first_two_of_a_section(self):
        self._give(self.anna, "administrator")
        for _number in range(3):
            self._create_ticket(self.anna)
        blocks, _page = self._open(self.anna)
        counts = [len(block.xpath(".//li[contains(@class, 'o_portal_answer_later')]")) for block in blocks.values()]
        later = dict(zip(blocks, counts, strict=True))
        self.assertEqual(later["ticket"], 1)
        self.assertEqual(later["waiting"], 0, "what waits has no list of its own")

    def test_in_french(self):
        self._give(self.anna, "administrator")
        self.anna.lang = "fr_FR"
        blocks, _page = self._open(self.anna)
        self.assertIn("En attente de votre action", self._read(blocks["waiting"]))

    # === COST === #

    def test_queries_do_not_grow(self):
        self._give(self.anna, "administrator")
        before = self._count_queries()
        self.assertLessEqual(before, MOST_QUERIES)
        self._create_orders(*[self.acme] * 10)
        self._create_orders(*[self.acme] * 10).action_confirm()
        self._create_invoices(*[self.acme] * 10)
        self.assertLessEqual(self._count_queries(), before + 5, "a few more rows, up to the limit of each block")

    def test_rare_ones_are_found_without_reading_all(self):
        """What waits is counted on each dashboard: an index holds the few among many documents."""
        self._give(self.anna, "administrator")
        paid = self._create_invoices(self.acme)
        self.env["account.payment.register"].with_context(active_model="account.move", active_ids=paid.ids).create(
            {}
        )._create_payments()
        paid.invoice_date_due = fields.Date.today() - timedelta(days=90)
        self._multiply(self.order, 5000)
        self._multiply(paid, 5000)
        for item, index in (
            ("portal_sale_sign.attention_amendment", "sale_order__portal_amendment_state_index"),
            (
                "portal_custom_base.attention_overdue",
                "account_move(_line_portal_part(_due)?|_portal_(open|whole|parts))_idx",
            ),
        ):
            self.assertRegex(self._explain(self.env.ref(item)), index, item)

    def _multiply(self, record, number):
        """Copy the row of a document in the database."""
        self.env.flush_all()
        table = SQL.identifier(record._table)
        self.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [record._table])
        names = [name for [name] in self.cr.fetchall() if name not in ("id", "name")]
        columns = SQL(", ").join(map(SQL.identifier, names))
        self.cr.execute(
            SQL(
                "INSERT INTO %s (name, %s) SELECT name || '-' || number, %s FROM %s, generate_series(1, %s) number"
                " WHERE id = %s",
                *(table, columns, columns, table, number, record.id),
            )
        )
        self.cr.execute(SQL("ANALYZE %s", table))

    def _explain(self, item):
        """Return how the database counts the documents of an attention item."""
        attention = self.env["portal.attention"].with_user(self.anna)
        [entry] = [entry for entry in attention._get_visible() if entry["id"] == item.id]
        self.cr.execute(SQL("EXPLAIN %s", attention._search_counted(entry, 100).select("1")))
        return "\n".join(line for [line] in self.cr.fetchall())

    def test_nothing_closed_is_asked_for(self):
        """Refusals are noted: what somebody tries would not be seen among those of each dashboard."""
        self._give(self.anna, "administrator")
        with patch.object(portal_field_policy._logger, "info") as noted:
            self._open(self.anna)
        noted.assert_not_called()

    def test_what_waits_may_be_told_by_what_is_closed(self):
        self._give(self.anna, "administrator")
        item = self.env.ref("portal_custom_base.attention_to_sign")
        for domain in (
            "[('id', 'in', %s), ('create_uid', '!=', False)]",
            "[('id', 'in', %s), ('partner_id.create_uid', '!=', False)]",
            "[('id', 'in', %s), ('partner_id', 'any', [('create_uid', '!=', False)])]",
        ):
            item.domain = domain % (self.quotes | self.quote_of_beta).ids
            attention = self.env["portal.attention"].with_user(self.anna)
            [entry] = [entry for entry in attention._get_visible() if entry["id"] == item.id]
            self.assertEqual(set(attention._search_counted(entry, 100)), set(self.quotes.ids), domain)

    def test_news_ask_each_model_once(self):
        self._give(self.anna, "administrator")
        news = self.registry["portal.answer.news"]
        with patch.object(news, "_search_new", autospec=True, side_effect=news._search_new) as asked:
            blocks, _page = self._open(self.anna)
        models = [call.args[1]["model"] for call in asked.call_args_list]
        self.assertEqual(len(models), len(set(models)))
        for document in (self.order, *self.quotes):
            self.assertIn(document.name, self._read(blocks["news"]))

    def _count_queries(self):
        self._open(self.anna)
        before = self.cr.sql_log_count
        self.url_open("/my")
        return self.cr.sql_log_count - before
