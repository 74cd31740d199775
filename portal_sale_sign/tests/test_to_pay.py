from odoo.tests import tagged

from .common import SaleSignCommon


@tagged("post_install", "-at_install")
class TestToPay(SaleSignCommon):
    """Who signs may not be who pays: then those who may are told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_quote(cls.anna.partner_id, require_payment=True, prepayment_percent=1.0)
        cls.event = cls.env.ref("portal_sale_sign.event_quote_to_pay")
        cls.signer = cls._create_role("Signer", ["can_sign"], quote="company", order="company")
        cls.payer = cls._create_role("Payer", ["can_pay"], quote="company", order="company")

    def setUp(self):
        super().setUp()
        self.event.is_enabled = True
        self.anna.partner_id.portal_role_id = self.signer
        self.bob.partner_id.portal_role_id = self.payer

    def _get_told(self):
        notices = self.env["portal.notice"].search([("event_id", "=", self.event.id), ("res_id", "=", self.order.id)])
        return notices.partner_id

    def test_colleague_who_may_pay_is_told_once(self):
        self._accept()
        self.assertTrue(self.order._has_to_be_paid())
        self.assertEqual(self._get_told(), self.bob.partner_id)
        evidence = self._get_evidence()
        self.env["portal.sale.quotation.decision"]._hand_over(self.order, evidence, self._actor())
        notices = self.env["portal.notice"].search([("event_id", "=", self.event.id)])
        self.assertEqual(len(notices.filtered(lambda notice: notice.res_id == self.order.id)), 1)

    def test_typed_name_is_no_message(self):
        self._accept(name="Bob. New account DE89 3704 0044 0532")
        item = self.env["portal.notice"].search([("event_id", "=", self.event.id)])[:1]._prepare_item()
        self.assertNotIn("3704", item["body"])
        self.assertIn("A colleague signed the quotation", " ".join(item["body"].striptags().split()))

    def test_nobody_is_told(self):
        """Neither while the event is off, nor where whoever signs may pay, nor where nothing is to be paid."""
        nobody = self.env["res.partner"]
        self.event.is_enabled = False
        self._accept()
        self.assertEqual(self._get_told(), nobody)
        self.event.is_enabled = True
        self.signer.can_pay = True
        self.order = self._create_quote(self.anna.partner_id, require_payment=True)
        self._accept()
        self.assertTrue(self.order._has_to_be_paid())
        self.assertEqual(self._get_told(), nobody)
        self.signer.can_pay = False
        self.order = self._create_quote(self.anna.partner_id)
        self._accept()
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self._get_told(), nobody)

    def test_only_who_sees_it(self):
        self.payer.scope_ids.scope = "own"
        self._accept()
        self.assertFalse(self._get_told())
        self.assertFalse(self.env["portal.sale.quotation.decision"]._get_payers_sudo(self.order))

    def test_colleague_who_wants_all_but_may_not_pay(self):
        preferences = self.env["portal.notice.preference"]
        if "audience" not in preferences._fields:
            self.skipTest("portal_team_manage is not installed: nobody chooses whose documents they are told of.")
        clara = self._create_person("Clara", self.acme)
        clara.partner_id.portal_role_id = self.signer
        preferences.create({"partner_id": clara.partner_id.id, "event_id": self.event.id, "audience": "company"})
        self._accept()
        self.assertFalse(self.event._may_be_told(self.order, clara.partner_id))
        self.assertTrue(self.event._may_be_told(self.order, self.bob.partner_id))

    def test_not_told_of_what_is_paid_meanwhile(self):
        self._accept()
        self.assertTrue(self.event._may_be_told(self.order, self.bob.partner_id))
        self.assertFalse(self.event._may_be_told(self.order, self.anna.partner_id))
        self.order.action_confirm()
        self.assertFalse(self.event._may_be_told(self.order, self.bob.partner_id))

    def test_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.bob.partner_id.lang = "fr_FR"
        template = self.event.default_template_id
        template.with_context(lang="fr_FR").subject = "{{ object.name }} est à payer"
        self._accept()
        notice = self.env["portal.notice"].search([("event_id", "=", self.event.id), ("res_id", "=", self.order.id)])
        mail = notice._create_mail()
        self.assertEqual(mail.subject, f"{self.order.name} est à payer")
        self.assertIn("Bob", mail.body_html)
        self.assertIn(f"/my/orders/{self.order.id}", mail.body_html)

    def test_role_of_small_companies(self):
        """Somebody who signs and pays alone has a shipped role."""
        self.assertTrue(self.roles["standard"].can_sign and self.roles["standard"].can_pay)
