from unittest.mock import patch

from lxml import html

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.portal_tools.actor import Actor

from .common import PayCommon

TRANSACTION = "odoo.addons.portal_invoice_pay.models.payment_transaction"


@tagged("post_install", "-at_install")
class TestAnnounced(PayCommon):
    """What is on its way, or disputed, is not asked for; the rest of an invoice is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls._create_bank()
        cls.startClassPatcher(patch(f"{TRANSACTION}.PROMISED", ()))
        cls.fay = cls._create_user("fay.pays", cls.acme)
        cls.reader = cls.env["portal.role"].create({"name": "Reads", "can_pay": False})
        cls.attention = cls.env.ref("portal_custom_base.attention_overdue")
        cls.attention.write({"is_hidden": False, "record_order": "invoice_date_due, id"})

    def _announce(self, moves=None, **values):
        remittance = self._make(moves or self.first, **values)
        remittance._announce()
        return remittance

    def _open(self, path, user=None):
        self._login(user or self.frank)
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200, path)
        return html.fromstring(response.content)

    def _text(self, page, name):
        return " ".join(" ".join(node.text_content() for node in page.xpath(f"//*[@name='{name}']")).split())

    # === THE REST CAN BE PAID === #

    def test_rest_is_paid(self):
        self._announce(amounts={self.first.id: 30})
        self.assertEqual(self.first._get_portal_payable_amount(), 70)
        self.assertEqual(self.first._get_portal_state(), "overdue")
        self.assertTrue(self.first._is_portal_reminder_due())
        self.assertIn("70.00", self.first._get_portal_reminder_words("")["left"])
        with self.assertRaisesRegex(UserError, "At most"), self.env.cr.savepoint():
            self._make(self.first, {self.first.id: 71})
        self._begin(self._make(self.first), "done")
        self.assertEqual(self.first.amount_residual, 30)
        self.assertEqual(self.first._get_portal_state(), "announced")
        self.assertFalse(self.first._is_portal_reminder_due())

    def test_whole_is_not_paid_twice(self):
        self._announce()
        with self.assertRaisesRegex(UserError, "announced"), self.env.cr.savepoint():
            self._make(self.first)
        self.assertEqual(self.first._get_portal_state(), "announced")

    def test_part_in_words(self):
        self._announce(amounts={self.first.id: 30})
        page = self._open(f"/my/invoices/pay?ids={self.first.id}")
        self.assertIn("30.00 is to come", self._text(page, "portal_pay_held"))
        page = self._open(f"/my/invoices/{self.first.id}")
        acts = page.xpath("//*[@name='portal_document_act']//a/@name")
        self.assertEqual(acts[:2], ["portal_pay", "portal_bank_details"])
        words = page.xpath("//main")[0].text_content() if page.xpath("//main") else page.text_content()
        for part in ("Please pay what is left", "30.00 of it is to come by bank transfer", "Pay $", "70.00"):
            self.assertIn(part, " ".join(words.split()).replace("\xa0", " "))

    def test_sentence_asks_for_nothing(self):
        self._announce()
        words = self._open(f"/my/invoices/{self.first.id}").text_content()
        self.assertIn("A bank transfer is announced", words)
        self.assertNotIn("Please pay", words)

    # === DASHBOARD === #

    def _wait(self, user=None):
        user = user or self.frank
        rows = self.env["portal.answer.waiting"].with_user(user)._get_answer()["rows"]
        return {row["url"]: row["action"] for row in rows if row["attention"] == self.attention.id}

    def _urls(self, *moves):
        return [f"/my/invoices/{move.id}" for move in moves]

    def test_what_is_announced_does_not_wait(self):
        later, sooner = self._create_invoice(-2), self._create_invoice(-40)
        self.assertEqual(list(self._wait()), self._urls(sooner, self.first, later))
        self._announce()
        self._begin(self._make(later), "pending")
        self._announce(sooner, amounts={sooner.id: 10})
        self.assertEqual(self._wait(), {f"/my/invoices/{sooner.id}": "Pay"})
        counts = {
            entry["id"]: entry["count"] for entry in self.env["portal.attention"].with_user(self.frank)._get_pending()
        }
        self.assertEqual(counts[self.attention.id], "1")

    def test_order_is_one_of_the_model(self):
        with self.assertRaises(ValidationError):
            self.attention.record_order = "no_such_field"
        self.attention.record_order = "invoice_date_due desc"
        self.assertEqual(list(self._wait()), self._urls(self.first))

    def test_who_may_not_pay_opens(self):
        self.assertEqual(set(self._wait().values()), {"Pay"})
        self.frank.partner_id.portal_role_id.can_pay = False
        self.assertEqual(set(self._wait().values()), {"Open"})

    # === NO WAY TO PAY === #

    def _close_ways(self):
        self.company.portal_allows_transfer = False
        self.company.write({"portal_payment_policy": "restricted", "portal_provider_ids": [(5, 0, 0)]})
        self.env.invalidate_all()

    def test_no_way_no_button(self):
        path, button = (
            f"/my/invoices/{self.first.id}",
            "//a[@name='portal_pay' or contains(@href, '/my/invoices/pay?')]",
        )
        self.assertTrue(self._open(path).xpath(button))
        self.assertTrue(self._open("/my/invoices").xpath(button))
        self._close_ways()
        self.assertEqual(set(self._wait().values()), {"Open"})
        page = self._open(path)
        self.assertFalse(page.xpath(button))
        self.assertIn(f"ask {self.first.invoice_user_id.name} how", page.text_content())
        page = self._open("/my/invoices")
        self.assertFalse(page.xpath(button))
        self.assertNotIn("Pay selected", page.text_content())
        page = self._open(f"/my/invoices/pay?ids={self.first.id}")
        self.assertIn("You cannot pay here", self._text(page, "portal_pay_no_way"))

    # === COLLEAGUES === #

    def test_colleague_sees_and_withdraws(self):
        remittance = self._announce()
        path = f"/my/invoices/pay/{remittance.token}"
        for place in (f"/my/invoices/{self.first.id}", "/my/payments"):
            page = self._open(place, self.fay)
            self.assertEqual(set(page.xpath("//a[@name='portal_transfer_link']/@href")), {path}, place)
            self.assertIn(self.frank.name, self._text(page, "portal_payment_by"))
        page = self._open(f"/my/invoices/pay?ids={self.first.id}", self.fay)
        self.assertEqual(page.xpath("//*[@name='portal_pay_announced']//a/@href"), [path])
        page = self._open(path, self.fay)
        self.assertIn(self.frank.name, self._text(page, "portal_pay_announcer"))
        [form] = page.xpath("//form[@name='portal_pay_withdraw']")
        # It is confirmed.
        self.assertTrue(form.xpath(".//details//button"))
        self.url_open(form.get("action"), data={"csrf_token": form.xpath(".//input[@name='csrf_token']/@value")[0]})
        self.assertEqual(remittance.state, "cancel")

    def test_who_does_not_see_it(self):
        """Of another customer, without the right to pay, or who may not read all of its invoices."""
        remittance = self._announce()
        self.assertTrue(remittance._may_open(self._actor(self.fay)))
        self.assertFalse(remittance._may_open(self._actor(self.ben)))
        self.assertFalse(remittance._may_open(Actor(user=self.env.ref("base.public_user").sudo(), session="s")))
        with self.assertRaises(AccessError):
            remittance._open_sudo(remittance.token, self._actor(self.ben))
        # To pay with the page of somebody else stays impossible.
        with self.assertRaises(AccessError):
            remittance._find_sudo(remittance.token, self._actor(self.fay))
        self.fay.partner_id.portal_role_id = self.reader
        self.assertFalse(remittance._may_open(self._actor(self.fay)))

    def _create_role(self, scope, **values):
        document_type = self.env["portal.document.type"].search([("code", "=", "invoice")])
        scopes = [Command.clear(), Command.create({"type_id": document_type.id, "scope": scope})]
        return self.env["portal.role"].create({"name": scope, "scope_ids": scopes, **values})

    def test_who_reads_only_some_of_its_invoices_does_not_see_it(self):
        own = self._create_invoice(partner=self.fay.partner_id)
        remittance = self._announce(self.first | own)
        self.assertTrue(remittance._may_open(self._actor(self.fay)))
        self.fay.partner_id.portal_role_id = self._create_role("own", can_pay=True)
        seen = self.env["account.move"].with_user(self.fay).search([("id", "in", (self.first | own).ids)])
        self.assertEqual(seen, own)
        self.assertFalse(remittance._may_open(self._actor(self.fay)))

    def test_address_of_a_transfer_is_for_those_who_may_pay(self):
        remittance = self._announce()
        places = [f"/my/invoices/{self.first.id}", f"/my/invoices/pay?ids={self.first.id}", "/my/payments"]
        self.fay.partner_id.portal_role_id = self._create_role("company", can_pay=False)
        for user, is_told in ((self.frank, True), (self.fay, False)):
            for place in places:
                text = html.tostring(self._open(place, user), encoding="unicode")
                self.assertEqual(remittance.token in text, is_told, (user.login, place))
        self._login(None)
        for place in places[:2]:
            link = f"{place}{'&' if '?' in place else '?'}access_token={self.first._portal_ensure_token()}"
            response = self.url_open(link)
            self.assertEqual(response.status_code, 200)
            self.assertNotIn(remittance.token, response.text, place)

    def test_attempt_that_is_not_announced_is_ones_own(self):
        remittance = self._make(self.first)
        self.assertTrue(remittance._may_open(self._actor()))
        self.assertFalse(remittance._may_open(self._actor(self.fay)))

    # === RESULT === #

    def test_result_leads_on(self):
        remittance = self._make(self.first)
        self._begin(remittance, "done")
        page = self._open(f"/my/invoices/pay/{remittance.token}")
        [receipt] = page.xpath("//a[@name='portal_receipt_link']/@href")
        self.assertEqual(self.url_open(receipt).status_code, 200)
        self.assertTrue(page.xpath(f"//table//a[@href='/my/invoices/{self.first.id}']"))
        self.assertTrue(page.xpath("//a[@name='portal_balance']"))

    def test_result_of_what_is_pending_has_no_receipt(self):
        remittance = self._make(self.first)
        self._begin(remittance, "pending")
        page = self._open(f"/my/invoices/pay/{remittance.token}")
        self.assertFalse(page.xpath("//a[@name='portal_receipt_link']"))
        self.assertIn("There is nothing to do", self._text(page, "portal_pay_text"))

    def test_credit_is_deducted_in_words(self):
        credit = self._create_invoice(move_type="out_refund", amount=30)
        page = self._open(f"/my/invoices/pay?ids={self.first.id}&credit={credit.id}")
        self.assertIn("-$\xa030.00", page.xpath("//*[@name='portal_pay_credit']")[0].text_content())

    def test_money_for_no_invoice_is_offered(self):
        path = f"/my/invoices/pay?ids={self.first.id}"
        self.assertFalse(self._text(self._open(path), "portal_pay_credits"))
        values = {"amount": 25, "partner_id": self.acme.id, "payment_type": "inbound", "partner_type": "customer"}
        payment = self.env["account.payment"].create(values)
        payment.action_post()
        self.assertRegex(self._text(self._open(path), "portal_pay_credits"), r"Deduct Payment of .*25\.00")
        page = self._open(f"{path}&credit={payment.move_id.id}")
        self.assertIn("75.00", self._text(page, "portal_pay_total"))

    # === CREDIT NOTES === #

    def test_what_is_credited_is_not_called_paid(self):
        wizards = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=self.first.ids)
        wizards.create({"journal_id": self.first.journal_id.id, "reason": "x"}).modify_moves()
        self.assertEqual(self.first.payment_state, "reversed")
        self.assertEqual(self.first._get_portal_badge(), ("over", "Credited"))
        self.assertEqual(self.first._get_portal_summary()["label"], "Credited")
        page = self._open(f"/my/invoices/{self.first.id}")
        self.assertIn("A credit note settles it.", page.text_content())
        self.assertIn("Credited", page.text_content())

    # === BALANCE === #

    def test_balance_tells_what_is_on_its_way(self):
        credit = self._create_invoice(move_type="out_refund", amount=30)
        page = self._open("/my/balance")
        self.assertFalse(self._text(page, "portal_balance_on_its_way"))
        self.assertIn("30.00", self._text(page, "portal_balance_credit"))
        self._announce(self.first | self.second, credits_sudo=credit)
        self._begin(self._make(self.third, {self.third.id: 25}), "pending")
        page = self._open("/my/balance")
        # 100 and 100, of which the credit note pays 30, and 25.
        self.assertIn("225.00", self._text(page, "portal_balance_on_its_way"))
        self.assertFalse(self._text(page, "portal_balance_credit"))
        self.assertTrue(page.xpath("//a[@name='portal_balance_pay']"))

    def test_balance_asks_for_nothing_that_is_on_its_way(self):
        self._announce(self.first | self.second | self.third)
        page = self._open("/my/balance")
        self.assertIn("300.00", self._text(page, "portal_balance_on_its_way"))
        self.assertFalse(page.xpath("//a[@name='portal_balance_pay']"))
