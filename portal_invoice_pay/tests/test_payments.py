from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .list_common import ListCommon

PATH = "/my/payments"
PAGE_QUERIES = 15


@tagged("post_install", "-at_install")
class TestPayments(ListCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.role = cls._create_role("Own", invoice="own")
        cls.bob.partner_id.portal_role_id = cls.role
        cls.shared, cls.annas, cls.bobs, cls.foreign = (
            cls._create_invoice(partner, amount)
            for partner, amount in (
                (cls.acme, 100),
                (cls.anna.partner_id, 200),
                (cls.bob.partner_id, 400),
                (cls.beta, 800),
            )
        )

    def _list(self, user=None, query=""):
        """Return the payments on the page of somebody: {number: {column: text}}."""
        self._login(user or self.frank)
        rows = self._open(PATH + query).xpath("//tr[contains(@class, 'o_portal_list_row')]")
        return {
            row.xpath("./td[contains(@class, 'o_portal_list_name')]")[0][1].text_content().strip(): {
                cell.get("data-name"): " ".join(cell.xpath("string(*[2])").split()).replace("\ufeff", "")
                for cell in row.xpath("./td")
            }
            for row in rows
        }

    # === WHO KNOWS WHAT === #

    def test_payments_of_invoices_that_one_may_read(self):
        payments = {move: self._pay(move).name for move in self.shared | self.annas | self.bobs | self.foreign}
        for user, expected in (
            (self.frank, self.shared | self.annas | self.bobs),
            (self.bob, self.bobs),
            (self.ben, self.foreign),
        ):
            self.assertEqual(set(self._list(user)), {payments[move] for move in expected}, user.name)
        self.frank.partner_id.portal_role_id = self._create_role()
        self._login(self.frank)
        self.assertEqual(self.url_open(PATH).status_code, 404)
        self._login(None)
        self.assertIn("/web/login", self.url_open(PATH, allow_redirects=False).headers["Location"])

    def test_payment_for_several_tells_the_own_part(self):
        moves = self.annas | self.bobs
        payment = self._pay(moves)
        cells = self._list(self.bob)[payment.name]
        self.assertIn("400.00", cells["amount"])
        self.assertEqual(cells["for"], self.bobs.name)
        cells = self._list(self.frank)[payment.name]
        self.assertIn("600.00", cells["amount"])
        self.assertEqual(cells["for"], ", ".join(moves.mapped("name")))
        text = self._get_receipt(self.bob, payment).text
        self.assertIn("400.00", text)
        for secret in ("600", "200.00", self.annas.name):
            self.assertNotIn(secret, text)

    def _create_payment(self, partner, **values):
        payment = self.env["account.payment"].create({"partner_id": partner.id, "amount": 55} | values)
        payment.action_post()
        return payment

    def test_payment_for_no_invoice_is_within_the_scope(self):
        for partner, knowing in (
            (self.bob.partner_id, {self.bob, self.frank}),
            (self.acme, {self.frank}),
            (self.beta, {self.ben}),
        ):
            name = self._create_payment(partner).name
            for user in (self.bob, self.frank, self.ben):
                self.assertEqual(name in self._list(user), user in knowing, (partner.name, user.name))

    def test_advance_that_a_colleague_paid_online(self):
        """It is the company's by Odoo, and still that of the person who paid."""
        transaction = self._create_transaction(self.annas, user=self.anna, state="done", invoice_ids=False)
        name = self._create_payment(self.acme, payment_transaction_id=transaction.id).name
        self.bob.partner_id.portal_role_id = self._create_role(invoice="shared")
        self.assertNotIn(name, self._list(self.bob))
        self.assertIn(name, self._list(self.frank))
        self.assertIn(self._create_payment(self.acme).name, self._list(self.bob))

    def test_drafts_and_what_we_pay_suppliers(self):
        draft = self.env["account.payment"].create({"partner_id": self.acme.id, "amount": 55})
        bill = self._create_payment(self.acme, payment_type="outbound", partner_type="supplier")
        self.assertFalse({draft.name, bill.name} & set(self._list()))

    def test_nobody_outside_reads_payments_by_a_program(self):
        payment = self._pay(self.shared)
        with self.assertRaises(AccessError):
            payment.with_user(self.frank).read(["portal_amount"])
        with mute_logger("odoo.http"):
            self._login(self.frank)
            response = self.url_open(f"/report/pdf/portal_invoice_pay.receipt/{payment.id}")
        self.assertNotIn("100.00", response.text)

    # === WHAT IS TOLD === #

    def test_cells(self):
        payment = self._pay(self.shared, 40)
        cells = self._list()[payment.name]
        self.assertIn("40.00", cells["amount"])
        self.assertEqual((cells["for"], cells["method"]), (self.shared.name, "Bank transfer"))
        self.assertEqual(cells["state"], "Received")
        credit = self._create_invoice(move_type="out_refund", amount=30)
        name = self._pay(credit).name
        cells = self._list()[name]
        self.assertEqual(cells["state"], "Paid back")
        self.assertIn("-30.00", cells["amount"].replace("$ ", ""))

    def test_rejected_payment_is_explained(self):
        payment = self._pay(self.shared)
        payment.action_reject()
        cells = self._list()[payment.name]
        self.assertEqual(cells["state"], "Rejected")
        self.assertIn("pay again", cells["advice"])
        self.assertEqual(self._get_receipt(self.frank, payment).status_code, 404)

    def test_attempts_are_told_above(self):
        self._create_transaction(self.shared, state="error")
        self._create_transaction(self.annas, user=self.anna)
        self._create_transaction(self.shared | self.bobs, user=self.anna, state="cancel")
        self._login(self.frank)
        told = self._text(self._open(PATH), "portal_payment_attempts")
        for words in ("Failed", "in your transfer", "500.00", self.annas.name):
            self.assertIn(words, told)
        self._login(self.bob)
        told = self._text(self._open(PATH), "portal_payment_attempts")
        self.assertIn(self.bobs.name, told)
        for secret in ("500", "Failed", self.shared.name, self.annas.name):
            self.assertNotIn(secret, told)
        self._login(self.ben)
        self.assertFalse(self._text(self._open(PATH), "portal_payment_attempts"))

    def test_announced_transfers_are_told_above(self):
        remittance = self._create_remittance({self.annas: 200, self.bobs: 400}, state="expected")
        for user, words, secrets in (
            (self.frank, ("600.00", self.annas.name), ()),
            (self.bob, (self.bobs.name,), ("600", "200", self.annas.name)),
        ):
            self._login(user)
            told = self._text(self._open(PATH), "portal_payment_attempts")
            for word in (*words, remittance._print_reference()):
                self.assertIn(word, told)
            for secret in secrets:
                self.assertNotIn(secret, told)
        self._login(self.ben)
        self.assertFalse(self._text(self._open(PATH), "portal_payment_attempts"))

    def test_search_dates_and_filters(self):
        day = self.today - timedelta(days=9)
        first, second = self._pay(self.shared, date=day), self._pay(self.annas)
        for query, expected in (
            (f"?search={self.shared.name}", {first.name}),
            (f"?search={self.shared.name}&search_in=invoice", {first.name}),
            (f"?search={second.name}&search_in=name", {second.name}),
            (f"?search={self.foreign.name}&search_in=invoice", set()),
            (f"?date_end={day}", {first.name}),
            ("?filterby=received", {first.name, second.name}),
            ("?filterby=refunds", set()),
            ("?filterby=failed", set()),
            ("?sortby=x&filterby=x&page=x&date_begin=x", {first.name, second.name}),
        ):
            self.assertEqual(set(self._list(query=query)), expected, query)

    # === RECEIPTS === #

    def _get_receipt(self, user, payment):
        self._login(user)
        return self.url_open(f"{PATH}/{payment.id}/receipt")

    def test_receipts(self):
        payment = self._pay(self.shared)
        response = self._get_receipt(self.frank, payment)
        self.assertEqual((response.status_code, response.headers["Content-Type"]), (200, "application/pdf"))
        # Who received it stands in the text too, as not every printer of PDFs has the head of a page.
        for words in (self.shared.name, "100.00", "Bank transfer", 'name="portal_receipt_company"'):
            self.assertIn(words, response.text)
        for user in (self.bob, self.ben):
            self.assertEqual(self._get_receipt(user, payment).status_code, 404)
        for nonsense in ("x", "0", "9" * 30, "-1"):
            self.assertEqual(self.url_open(f"{PATH}/{nonsense}/receipt").status_code, 404)

    # === NAVIGATION === #

    def test_section(self):
        self._pay(self.shared)
        sections = self.env["portal.section"].with_user(self.frank)
        [section] = [entry for entry in sections._get_visible() if entry["path"] == PATH]
        self.assertEqual(sections._get_counters([section["counter"]]), {section["counter"]: "1"})
        self._login(self.frank)
        self.assertTrue(self._open("/my/invoices").xpath(f"//nav//a[@href='{PATH}']"))
        self.frank.partner_id.portal_role_id = self._create_role()
        self.assertFalse([entry for entry in sections._get_visible() if entry["path"] == PATH])
        self.frank.partner_id.portal_role_id = self.roles["finance"]
        self.env.ref("portal_invoice_pay.section_payment").is_hidden = True
        self.assertEqual(self.url_open(PATH).status_code, 404)

    # === COST === #

    def _count_queries(self, query):
        self.url_open(PATH + query), self.url_open(PATH + query)
        before = self.cr.sql_log_count
        self.url_open(PATH + query)
        return self.cr.sql_log_count - before

    def test_queries(self):
        for number in range(12):
            self._pay(self._create_invoice(amount=number + 1))
        self._login(self.frank)
        # Invoices are looked up once for a search.
        for query, more in (("?ppg=10", 0), ("?search=INV", 1)):
            self.assertLessEqual(self._count_queries(query), PAGE_QUERIES + more, query)
        # What is under way costs some more, whatever its number.
        self._create_transaction(self.shared, state="error")
        few = self._count_queries("")
        self.assertLessEqual(few, PAGE_QUERIES + 4)
        for state in ("cancel", "pending"):
            self._create_transaction(self.shared | self.annas, state=state)
        self.assertLessEqual(self._count_queries(""), few + 1)

    def test_orders_have_an_index(self):
        portal_list = self.env["portal.list.payment"].with_user(self.frank)
        self.env.cr.execute("SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off;")
        self.env.cr.execute("SET LOCAL enable_incremental_sort = off; SET LOCAL enable_bitmapscan = off")
        choices = portal_list._get_choices()
        domain = portal_list._get_domain() & portal_list._get_readable_domain()
        for sort in choices["sorts"]:
            query = portal_list._parse({"sortby": sort}, choices)
            found = portal_list._get_records()._search(domain, order=portal_list._get_order(query, choices), limit=10)
            self.env.cr.execute(SQL("EXPLAIN %s", found.select()))
            plan = "\n".join(line for [line] in self.env.cr.fetchall())
            self.assertIn("account_payment_portal_", plan, sort)
            self.assertNotIn("Sort", plan, sort)
