from urllib.parse import parse_qs, urlsplit

from lxml import html

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.portal_custom_base.tests.page_common import check_find

from .common import PayCommon

PATH = "/my/invoices/pay"


@tagged("post_install", "-at_install")
class TestPay(PayCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_bank()

    def _open(self, query, user=None, status=200):
        if user is not False:
            self._login(user or self.frank)
        response = self.url_open(f"{PATH}?{query}")
        self.assertEqual(response.status_code, status)
        return html.fromstring(response.content)

    def _text(self, page, name):
        return " ".join(" ".join(node.text_content().split()) for node in page.xpath(f"//*[@name='{name}']"))

    def _route(self, page):
        return page.xpath("//form[@id='o_payment_form']/@data-transaction-route")[0]

    def test_page_asks_what_is_left(self):
        self._begin(self._make(self.first, {self.first.id: 40}), "done")
        page = self._open(f"ids={self.first.id}&ids={self.second.id}")
        self.assertIn("160.00", self._text(page, "portal_pay_total"))
        self.assertTrue(page.xpath("//form[@id='o_payment_form']"))
        self.assertTrue(page.xpath("//form[@name='portal_pay_transfer']"))

    def test_amount_of_ones_own(self):
        page = self._open(f"ids={self.first.id}&amount_{self.first.id}=12.50")
        self.assertIn("12.50", self._text(page, "portal_pay_total"))
        transaction = self._post_transaction(self._route(page), amount=12.5)
        self.assertEqual((transaction.amount, transaction.invoice_ids), (12.5, self.first))
        page = self._open(f"ids={self.first.id}&amount_{self.first.id}=1000")
        self.assertIn("At most", page.xpath("//*[@role='alert']")[0].text_content())
        self.assertEqual(page.xpath(f"//input[@name='amount_{self.first.id}']/@value"), ["1000"])
        self.assertFalse(page.xpath("//form[@id='o_payment_form']"))

    def test_paying(self):
        page = self._open(f"ids={self.first.id},{self.second.id}")
        route = self._route(page)
        transaction = self._post_transaction(route, amount=200)
        self.assertEqual(transaction.remittance_id.amount, 200)
        self.assertEqual(transaction.partner_id, self.frank.partner_id)
        self.assertEqual(transaction.landing_route, f"{PATH}/{transaction.remittance_id.token}")
        # A double click pays once.
        self.assertFalse(self._post_transaction(route, amount=200))
        transaction._set_done()
        transaction._post_process()
        page = html.fromstring(self.url_open(transaction.landing_route).content)
        self.assertIn("200.00", self._text(page, "portal_pay_text"))

    def test_amount_that_the_page_did_not_show(self):
        route = self._route(self._open(f"ids={self.first.id}"))
        for amount in (1, 100.5, "NaN", None, -100):
            self.assertFalse(self._post_transaction(route, amount=amount), amount)
        self._begin(self._make(self.first, {self.first.id: 40}), "done")
        self.assertFalse(self._post_transaction(route, amount=100))
        self.assertTrue(self._post_transaction(self._route(self._open(f"ids={self.first.id}")), amount=60))

    def test_odoos_own_route(self):
        self._login(self.frank)
        path = f"/invoice/transaction/{self.first.id}"
        for amount in (1000, -1, 0, "NaN", "inf", None, 0.001):
            self.assertFalse(self._post_transaction(path, amount=amount), amount)
        for values in ({"is_validation": True}, {"flow": "x"}, {"flow": None}, {"partner_id": 1}):
            self.assertFalse(self._post_transaction(path, **values), values)
        self.assertEqual(self._post_transaction(path, amount=60).amount, 60)

    def test_ids_as_text(self):
        """Some browsers' forms send them so, and a second request is the same one."""
        route = self._route(self._open(f"ids={self.first.id}"))
        values = {"provider_id": str(self.provider.id), "payment_method_id": str(self.payment_method_id)}
        for nonsense in ("x", "-1", [1], True, 10**30, "1.5"):
            self.assertFalse(self._post_transaction(route, **values | {"provider_id": nonsense}), nonsense)
            self.assertIn("ValidationError", self.refusal)
        self.assertFalse(self._post_transaction(route, **values, token_id="x"))
        self.assertTrue(self._post_transaction(route, **values))
        self.assertFalse(self._post_transaction(route))

    def test_what_is_no_payment(self):
        """Neither a way of paying that is none, nor the saving of a card."""
        route = self._route(self._open(f"ids={self.first.id}"))
        odd = [{"flow": flow} for flow in ("x", "offline", None, ["direct"])]
        for values in (*odd, {"is_validation": True}):
            self.assertFalse(self._post_transaction(route, **values), values)
            self.assertIn("ValidationError", self.refusal)
        self.assertTrue(self._post_transaction(route))

    def test_odoos_route_of_what_is_overdue(self):
        mine = self._create_invoice(-3, partner=self.frank.partner_id)
        self._begin(self._make(mine, {mine.id: 40}), "done")
        self._login(self.frank)
        path = "/invoice/transaction/overdue"
        self.assertFalse(self._post_transaction(path, amount=1, payment_reference="x"))
        self.assertEqual(self._post_transaction(path, amount=60, payment_reference="x").amount, 60)
        self._login(None)
        self.assertFalse(self._post_transaction(path, amount=60, payment_reference="x"))
        # In words, and not with what a visitor may not read.
        self.assertIn("ValidationError", self.refusal)

    def test_odoos_route_of_what_is_overdue_in_several_currencies(self):
        """One amount was shown."""
        currency = self._enable_currency("CHF")
        mine = self._create_invoice(-3, partner=self.frank.partner_id)
        foreign = self._create_invoice(-2, partner=self.frank.partner_id, currency_id=currency.id)
        self._login(self.frank)
        for amount in (100, 200):
            self.assertFalse(
                self._post_transaction("/invoice/transaction/overdue", amount=amount, payment_reference="x")
            )
        foreign.button_draft()
        transaction = self._post_transaction("/invoice/transaction/overdue", amount=100, payment_reference="x")
        self.assertEqual(transaction.invoice_ids, mine)

    def test_who_may_not_open_it(self):
        for user in (self.ben, None):
            page = self._open(f"ids={self.first.id}", user=user) if user else None
            if user is None:
                self._login(None)
                page = html.fromstring(self.url_open(f"{PATH}?ids={self.first.id}").content)
            self.assertFalse(page.xpath("//*[@name='portal_pay']"))
            route = f"{PATH}/transaction?ids={self.first.id}&page={'a' * 32}"
            self.assertFalse(self._post_transaction(route))
        self._login(self.frank)
        self.assertTrue(self._post_transaction(route))

    def test_role_that_does_not_pay(self):
        document_type = self.env["portal.document.type"].search([("code", "=", "invoice")])
        scopes = [Command.create({"type_id": document_type.id, "scope": "company"})]
        role = self.env["portal.role"].create({"name": "Sees", "can_pay": False, "scope_ids": scopes})
        self.anna.partner_id.portal_role_id = role
        page = self._open(f"ids={self.first.id}", user=self.anna)
        self.assertIn("role", self._text(page, "portal_pay_refusal"))
        self.assertFalse(page.xpath("//form[@id='o_payment_form'] | //form[@name='portal_pay_transfer']"))
        self.assertFalse(self._post_transaction(f"{PATH}/transaction?ids={self.first.id}&page={'b' * 32}"))

    def test_visitor_by_the_link(self):
        self.first._portal_ensure_token()
        self._login(None)
        query = f"ids={self.first.id}&access_token={self.first.access_token}"
        page = html.fromstring(self.url_open(f"{PATH}?{query}").content)
        route = self._route(page)
        token = page.xpath("//form[@id='o_payment_form']/@data-access-token")[0]
        self.assertFalse(self._post_transaction(route, access_token="x"))
        self.assertFalse(page.xpath("//input[@name='o_payment_tokenize_checkbox']"))
        transaction = self._post_transaction(route, access_token=token, tokenization_requested=True)
        self.assertEqual(transaction.partner_id, self.first.partner_id)
        self.assertFalse(transaction.tokenize)
        # The link of one invoice opens no other.
        other = f"{PATH}/transaction?ids={self.second.id}&page={'c' * 32}"
        self.assertFalse(self._post_transaction(other, access_token=token))

    def test_visitor_tries_again(self):
        # Where somebody may not pay, a visitor announces no transfer.
        self.anna.partner_id.portal_role_id = self.frank.partner_id.portal_role_id
        self.first._portal_ensure_token()
        self._login(None)
        query = f"ids={self.first.id}&access_token={self.first.access_token}"
        page = html.fromstring(self.url_open(f"{PATH}?{query}").content)
        transaction = self._post_transaction(self._route(page), access_token=self.first.access_token)
        transaction._set_canceled()
        page = html.fromstring(self.url_open(transaction.landing_route).content)
        [url] = page.xpath("//a[@name='portal_pay_again']/@href")
        page = html.fromstring(self.url_open(url).content)
        # Also after a transfer that will not come.
        page = html.fromstring(self._post_form(f"{PATH}/transfer", page, "portal_pay_transfer").content)
        [path] = page.xpath("//form[@name='portal_pay_withdraw']/@action")
        page = html.fromstring(self._post_form(path, page, "portal_pay_withdraw").content)
        [url] = page.xpath("//a[@name='portal_pay_again']/@href")
        self.assertTrue(html.fromstring(self.url_open(url).content).xpath("//form[@id='o_payment_form']"))

    def test_result_is_the_payers_alone(self):
        remittance = self._make(self.first)
        for user, status in ((self.frank, 200), (self.anna, 404), (self.ben, 404), (None, 404)):
            self._login(user)
            self.assertEqual(self.url_open(f"{PATH}/{remittance.token}").status_code, status, user)
        self._login(self.frank)
        self.assertEqual(self.url_open(f"{PATH}/nonsense").status_code, 404)

    def _post_form(self, path, page, name):
        form = page.xpath(f"//form[@name='{name}']")[0]
        values = [(field.get("name"), field.get("value") or "") for field in form.xpath(".//input")]
        return self.url_open(path, data=values)

    def test_transfer_is_announced(self):
        page = self._open(f"ids={self.first.id}&ids={self.second.id}")
        page = html.fromstring(self._post_form(f"{PATH}/transfer", page, "portal_pay_transfer").content)
        remittance = self.first.portal_remittance_line_ids.remittance_id
        self.assertEqual((remittance.state, remittance.amount), ("expected", 200))
        copies = page.xpath("//button/@data-copy")
        self.assertIn(remittance.name, copies)
        self._post_form(f"{PATH}/{remittance.token}/withdraw", page, "portal_pay_withdraw")
        self.assertEqual(remittance.state, "cancel")

    def test_transfer_of_what_the_page_showed(self):
        page = self._open(f"ids={self.first.id}")
        [total] = page.xpath("//form[@name='portal_pay_transfer']//input[@name='total']")
        shown = total.get("value")
        total.set("value", "99")
        answer = self._post_form(f"{PATH}/transfer", page, "portal_pay_transfer")
        self.assertIn("The amount has changed", answer.text)
        self.assertFalse(self.first.portal_remittance_line_ids)
        total.set("value", shown)
        self._post_form(f"{PATH}/transfer", page, "portal_pay_transfer")
        self.assertEqual(self.first.portal_remittance_line_ids.remittance_id.state, "expected")

    def test_page_that_was_left_open(self):
        """What it would pay was paid by another page meanwhile, or in another way."""
        left, other = (self._route(self._open(f"ids={self.first.id}")) for _page in range(2))
        self._post_transaction(left)
        transaction = self._post_transaction(other)
        transaction._set_done()
        transaction._post_process()
        self.assertFalse(self._post_transaction(left))
        self.assertEqual(self.first.amount_residual, 0)

    def test_page_is_for_its_invoices_alone(self):
        route = self._route(self._open(f"ids={self.first.id}"))
        self._post_transaction(route)
        other = route.replace(f"ids={self.first.id}", f"ids={self.second.id}")
        self.refusal = ""
        self._post_transaction(other)
        self.assertTrue(self.refusal)

    def test_repeated_request_asks_the_policy_again(self):
        route = self._route(self._open(f"ids={self.first.id}"))
        self._post_transaction(route)
        self.acme.write({"portal_payment_policy": "restricted"})
        self.refusal = ""
        self._post_transaction(route)
        self.assertTrue(self.refusal)

    def test_transfer_page_that_was_left_open(self):
        page = self._open(f"ids={self.first.id}")
        token = parse_qs(urlsplit(self._route(page)).query)["page"][0]
        remittance = self._make(self.first, token=token)
        self._begin(self._make(self.first), "done")
        answer = self._post_form(f"{PATH}/transfer", page, "portal_pay_transfer")
        self.assertIn("is paid already", answer.text)
        self.assertEqual(remittance.state, "draft")

    def test_transfer_of_an_amount_with_three_digits(self):
        """Where a point parts thousands, 1.234 is still one and a bit."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.frank.lang = "de_DE"
        currency = self.env.ref("base.KWD")
        currency.active = True
        move = self._create_invoice(amount=1.234, currency_id=currency.id)
        self.assertEqual(move.amount_residual, 1.234)
        self._post_form(f"{PATH}/transfer", self._open(f"ids={move.id}"), "portal_pay_transfer")
        self.assertEqual(move.portal_remittance_line_ids.remittance_id.state, "expected")

    def test_announced_transfer_is_found_again(self):
        remittance = self._make(self.first)
        remittance._announce()
        # By the act of the page, and in the list of payments.
        for user, count in ((self.frank, 2), (self.anna, 0)):
            self._login(user)
            page = html.fromstring(self.url_open(self.first.access_url).content)
            self.assertEqual(len(page.xpath(f"//a[contains(@href, '{PATH}/{remittance.token}')]")), count)
            self.assertFalse(page.xpath(f"//a[contains(@href, '{PATH}?')]"))

    def test_announced_transfer_is_not_paid_by_card(self):
        route = self._route(self._open(f"ids={self.first.id}"))
        token = parse_qs(urlsplit(route).query)["page"][0]
        self._make(self.first, token=token)._announce()
        self.assertFalse(self._post_transaction(route))
        self.first.portal_remittance_line_ids.remittance_id.sudo()._withdraw()
        self.assertTrue(self._post_transaction(self._route(self._open(f"ids={self.first.id}"))))

    def test_vendor_who_is_not_paid_online(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("account_payment.enable_portal_payment", False)
        page = self._open(f"ids={self.first.id}")
        self.assertFalse(page.xpath("//form[@id='o_payment_form']"))
        self.assertTrue(page.xpath("//form[@name='portal_pay_transfer']"))
        path = f"/invoice/transaction/{self.first.id}"
        self.assertFalse(self._post_transaction(path))
        parameters.set_param("account_payment.enable_portal_payment", "True")
        self.assertTrue(self._post_transaction(path))

    def test_policy_on_the_page(self):
        self.acme.write({"portal_payment_policy": "restricted", "portal_allows_transfer": True})
        page = self._open(f"ids={self.first.id}")
        self.assertFalse(page.xpath("//form[@id='o_payment_form']"))
        self.assertTrue(page.xpath("//form[@name='portal_pay_transfer']"))
        self.acme.portal_allows_transfer = False
        page = self._open(f"ids={self.first.id}")
        self.assertTrue(self._text(page, "portal_pay_no_way"))
        self.assertFalse(self._post_transaction(f"/invoice/transaction/{self.first.id}"))
        self.acme.portal_payment_policy = "inherit"
        self.assertTrue(self._post_transaction(f"/invoice/transaction/{self.first.id}"))

    def test_links_of_staff_lead_here(self):
        self._login(self.frank)
        response = self.url_open(f"/my/invoices/{self.first.id}?payment=True&amount=40.0")
        self.assertIn("40.00", self._text(html.fromstring(response.content), "portal_pay_total"))

    def test_next_instalment_keeps_the_rest_of_the_choice(self):
        parts = [Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (0, 30)]
        term = self.env["account.payment.term"].create({"name": "Halves", "line_ids": parts})
        move = self._create_invoice(amount=60, invoice_payment_term_id=term.id, invoice_date=fields.Date.today())
        credit = self._create_invoice(move_type="out_refund", amount=25)
        self.company.portal_allows_partial = False
        page = self._open(f"ids={move.id}&ids={self.first.id}&credit={credit.id}")
        [url] = page.xpath("//a[@name='portal_pay_next']/@href")
        page = self._open(urlsplit(url).query)
        # Half of 60, and 100, less the credit.
        self.assertIn("105.00", self._text(page, "portal_pay_total"))
        self.assertTrue(self._post_transaction(self._route(page), amount=105))

    def test_many_invoices_can_be_found(self):
        check_find(self, self._open(f"ids={self.first.id}"), 1, is_offered=False)
        moves = self.first | self.env["account.move"].union(*(self._create_invoice() for _number in range(10)))
        query = "&".join(f"ids={move.id}" for move in moves)
        page = self._open(f"{query}&amount_{self.first.id}=12.50")
        check_find(self, page, 11)
        self.assertEqual(len(page.xpath("//tr[@data-find-keep]")), 1)

    def test_nonsense(self):
        self._login(self.frank)
        for query in ("", "ids=", "ids=x", "ids=0", "ids=99999999999999", "ids=-1", f"ids={self.first.id}&credit=x"):
            self.assertEqual(self.url_open(f"{PATH}?{query}").status_code, 200, query)
            self.assertFalse(self._post_transaction(f"{PATH}/transaction?{query}"), query)
