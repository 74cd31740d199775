from datetime import timedelta

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_custom_base.tests.list_common import ListCommon
from odoo.addons.portal_custom_base.tests.page_common import PageCommon

from .customer_common import CustomerCommon

PAGE = "portal.document.page.contract"
# The last digits of a card, and not a part of a token.
DIGITS = r"(?<![0-9a-f])4242(?![0-9a-f])"


@tagged("post_install", "-at_install")
class TestSubscriptionList(ListCommon, CustomerCommon, HttpCase):
    list_path = "/my/subscriptions"
    # What its rows come to is made of lines and taxes, and the name of a card of its method and provider: 15. A page
    # that does not exist is counted and looked for once more.
    page_queries = 17

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.due = cls._create_contract(cls.carla.partner_id, "Room booking", days=-2)
        cls.due._turn_to_renew("expired")
        cls._create_contract(cls.ben.partner_id, "Beta plan")

    def test_list_tells_state_date_amount_and_method(self):
        self._sign_in(self.carla)
        page = self._open()
        text = " ".join(page.xpath("//table")[0].text_content().split())
        for part in ("Room booking", "To Renew", "Pay until", "Team plan", "10 × Seat", "90.00", "4242", "Renews on"):
            self.assertIn(part, text)
        self.assertNotIn("Beta", text)
        self.assertEqual(self._list(), ["Room booking", "Team plan"])
        self.assertTrue(page.xpath(f"//a[@href='/my/subscriptions/{self.due.id}/method']"))
        self.assertFalse(page.xpath("//nav[@name='portal_navigation']//a[@href='/my/contracts']"))

    def test_estimate_is_that_of_the_invoice(self):
        tax = self.env["account.tax"].create({"name": "Fifteen", "amount": 15, "type_tax_use": "sale"})
        product = self.env["product.product"].create({"name": "Seat", "type": "service", "taxes_id": tax.ids})
        self.contract.contract_line_ids.write({"product_id": product.id, "price_unit": 9.99, "discount": 5})
        for contract in (self.contract, self.due):
            found, expected = contract._get_portal_estimate(), contract._estimate_next_invoice()
            for name in ("untaxed", "tax", "total"):
                self.assertAlmostEqual(found[name], expected[name], 2, name)
            self.assertAlmostEqual(found["lines"][0]["subtotal"], expected["lines"][0]["subtotal"], 2)
        self.assertGreater(self.contract._get_portal_estimate()["total"], 108)

    def test_filters_search_and_file(self):
        self._sign_in(self.carla)
        for query, expected in (
            *(("?filterby=to_renew", ["Room booking"]), ("?filterby=active", ["Team plan"])),
            *(("?filterby=closed", []), ("?search=room&search_in=name", ["Room booking"])),
            ("?sortby=name", ["Room booking", "Team plan"]),
        ):
            self.assertEqual(self._list(query), expected, query)
        self.assertIn("4242", self.url_open("/my/subscriptions?export=csv").text)

    def test_digits_are_for_those_who_may_pay(self):
        self._sign_in(self.bob)
        self.assertEqual(self._list(), ["Room booking", "Team plan"])
        for path in ("/my/subscriptions", "/my/subscriptions?export=csv", f"/my/subscriptions/{self.contract.id}"):
            text = self.url_open(path).text
            self.assertIn("Saved with us", text, path)
            self.assertNotRegex(text, DIGITS, path)

    def test_others_see_nothing_of_it(self):
        self._sign_in(self.ben)
        self.assertEqual(self._list(), ["Beta plan"])
        self._check_visitor()

    def test_nonsense_and_cost(self):
        self._sign_in(self.carla)
        self._check_nonsense()
        self._check_queries("?filterby=active&sortby=code&search=plan")
        self._check_indexes(self.env["portal.list.subscription"].with_user(self.carla))

    def test_cost_does_not_grow_with_the_rows(self):
        portal_list = self.env["portal.list.subscription"].with_user(self.carla)
        costs = []
        for _number in range(2):
            for _view in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                rows = portal_list._prepare_page_values({})["rows"]
            costs.append(self.env.cr.sql_log_count - before)
            for _more in range(4):
                self._create_contract(self.carla.partner_id, "More", days=9)
        self.assertEqual(len(rows), 6)
        self.assertLessEqual(costs[1], costs[0])

    def test_dashboard_begins_with_what_is_to_be_renewed(self):
        answer = self.env["portal.answer.contract"].with_user(self.carla)._get_answer()
        self.assertEqual([row["name"] for row in answer["rows"]], ["Room booking", "Team plan"])
        self.assertEqual(answer["rows"][0]["label"], "5 days left")
        entries = self.env["portal.attention"].with_user(self.carla)._get_pending()
        self.assertIn(("Subscriptions to renew", "1"), [(entry["name"], entry["count"]) for entry in entries])

    def test_one_section(self):
        paths = [section["path"] for section in self.env["portal.section"].with_user(self.carla)._get_visible()]
        self.assertIn("/my/subscriptions", paths)
        self.assertNotIn("/my/contracts", paths)


@tagged("post_install", "-at_install")
class TestSubscriptionPage(PageCommon, CustomerCommon, HttpCase):
    # The estimate is made of lines and taxes.
    page_queries = 90

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = f"/my/subscriptions/{cls.contract.id}"
        cls.due = cls._create_contract(cls.carla.partner_id, "Room booking", days=-2)
        cls.due._turn_to_renew("expired")
        cls.due_url = f"/my/subscriptions/{cls.due.id}"

    def test_page_of_what_runs(self):
        self._sign_in(self.carla)
        page = self._open_page(self.url, PAGE)
        self.assertIn("renews by itself", self._get_text(page, "portal_sentence"))
        facts = self._get_facts(page)
        self.assertEqual(facts["covers"], "10 × Seat")
        self.assertIn("4242", facts["method"])
        self.assertIn("90.00", facts["amount"])
        self.assertIn("90.00", self._get_text(page, "portal_subscription_total"))
        self.assertIn("Acme", self._get_text(page, "portal_subscription_billing"))
        self.assertEqual(self._get_steps(page), ["begun", "renews"])
        self.assertTrue(page.xpath("//a[@name='portal_change_method']"))
        self.assertFalse(page.xpath("//a[@name='portal_pay_now']"))
        self._check_page_queries(self.url)

    def test_page_of_what_is_to_be_renewed(self):
        self._sign_in(self.carla)
        page = self._open_page(self.due_url, PAGE)
        sentence = self._get_text(page, "portal_sentence")
        self.assertIn("The card has expired. 5 days are left", sentence)
        self.assertEqual(self._get_steps(page), ["begun", "due", "closes"])
        self.assertTrue(page.xpath("//a[@name='portal_change_method' and contains(@class, 'btn-primary')]"))
        self.assertIn("90.00", self._get_text(page, "portal_pay_now"))
        self.assertIn("To renew. The card has expired.", self._get_text(page, "portal_subscription_history"))

    def test_last_day(self):
        last = self._create_contract(self.carla.partner_id, "Last", days=-6)
        last._turn_to_renew("insufficient_funds")
        self._sign_in(self.carla)
        page = self._open_page(last.access_url, PAGE)
        self.assertIn("Today is the last day", self._get_text(page, "portal_sentence"))

    def test_states_in_words(self):
        self._sign_in(self.carla)
        for state, words in (
            *(("checking", "nothing is closed until we know"), ("paused", "nothing is charged")),
            *(("ending", "It ends on"), ("closed", "You can still read it")),
        ):
            self.contract._write_renewal({"portal_state": state, "ending_date": self.today, "closed_on": self.today})
            page = self._open_page(self.url, PAGE)
            self.assertIn(words, self._get_text(page, "portal_sentence"), state)

    def test_who_may_not_pay(self):
        self._sign_in(self.bob)
        page = self._open_page(self.due_url, PAGE)
        self.assertIn("Ask a colleague who may", self._get_text(page, "portal_refusal"))
        self.assertFalse(page.xpath("//a[@name='portal_change_method' or @name='portal_pay_now']"))

    def test_visitor_by_a_link(self):
        """A link opens the subscription, without cards and without whoever is billed; acts ask to sign in."""
        token = self.due._portal_ensure_token()
        self.due.payment_token_id = self.card
        self._sign_in(None)
        page = self._open_page(f"{self.due_url}?access_token={token}", PAGE)
        self.assertTrue(page.xpath("//a[@name='portal_sign_in' and starts-with(@href, '/web/login')]"))
        self.assertNotIn("4242", page.text_content())
        self.assertFalse(page.xpath("//*[@name='portal_subscription_billing']"))
        for path in ("method", "pay"):
            response = self.url_open(f"{self.due_url}/{path}?access_token={token}", allow_redirects=False)
            self.assertIn("/web/login", response.headers["Location"])

    def test_others(self):
        self._check_refused(self.url, (self.ben, self.free, None))
        with mute_logger("odoo.http"):
            for path in ("", "/method", "/pay", "/invoices"):
                self._sign_in(self.ben)
                response = self.url_open(f"{self.url}{path}", allow_redirects=False)
                self.assertIn(response.status_code, (303, 404), path)

    def test_whole_history(self):
        """What the page leaves out has a page of its own, for who may open the subscription, in the same words."""
        for number in range(25):
            self.contract._log_portal("change", "", f"Change {number}", None)
        self.contract._log_portal("method", "••1111", "••4242", None)
        self.env.flush_all()
        url = f"/my/subscriptions/{self.contract.id}"
        self._sign_in(self.carla)
        self.assertTrue(self._open_page(url, PAGE).xpath("//a[@name='portal_subscription_all_history']"))
        text = self.url_open(f"{url}/history").text
        for part in ("Change 24", "4242"):
            self.assertIn(part, text)
        self.assertIn("Change 0", text + self.url_open(f"{url}/history/page/2").text)
        self.assertIn("Change 0", self.url_open(f"{url}/history?export=csv").text)
        self._sign_in(self.bob)
        text = self.url_open(f"{url}/history").text
        self.assertIn("Change 24", text)
        self.assertNotRegex(text, DIGITS)
        self._sign_in(self.ben)
        self.assertEqual(self.url_open(f"{url}/history").status_code, 404)
        token = self.contract._portal_ensure_token()
        self.env.flush_all()
        self._sign_in(None)
        response = self.url_open(f"{url}/history?access_token={token}", allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])
        self.assertNotIn(f"{url}/history", self.url_open(f"{url}?access_token={token}").text)

    def test_list_of_contracts_leads_here(self):
        self._sign_in(self.carla)
        for path in ("/my/contracts", "/my/contracts/page/2"):
            response = self.url_open(path, allow_redirects=False)
            self.assertEqual((response.status_code, response.headers["Location"][-17:]), (302, "/my/subscriptions"))

    def test_address_before_still_opens(self):
        self._sign_in(self.carla)
        page = self._open_page(f"/my/contracts/{self.contract.id}", PAGE)
        self.assertTrue(page.xpath("//nav[@name='portal_navigation']//a[@href='/my/subscriptions' and @aria-current]"))

    def test_history_hides_digits_and_staff(self):
        self.contract._put_method(self._create_card(self.carla.partner_id, "1117"), self._actor(self.carla))
        rows = self.contract._tell_portal_history(self._actor(self.carla))
        self.assertIn("••1117", rows[0]["text"])
        self.assertEqual(rows[0]["by"], "Carla")
        rows = self.contract._tell_portal_history(self._actor(self.bob))
        self.assertEqual(rows[0]["text"], "The payment method was changed.")
        self.due._extend_grace(self.today + timedelta(days=20), "A friend of the boss")
        rows = self.due._tell_portal_history(self._actor(self.carla))
        self.assertIn("more time", rows[0]["text"])
        self.assertNotIn("boss", rows[0]["text"])
        self.assertEqual(rows[0]["by"], "us")
