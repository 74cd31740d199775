from datetime import timedelta

from lxml import html

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..hooks import post_init_hook
from .common import SaleSignCommon, draw

ACL_LOGGER = "odoo.addons.base.models.ir_model"
RULE_LOGGER = "odoo.addons.base.models.ir_rule"


@tagged("post_install", "-at_install")
class TestGuards(SaleSignCommon):
    """Those who must not decide, and what must not be written."""

    # === STAFF === #

    def test_staff_do_not_decide_for_the_customer(self):
        reader = new_test_user(self.env, "reader.sign", groups="account.group_account_readonly")
        seller = new_test_user(self.env, "seller.sign", groups="sales_team.group_sale_salesman_all_leads")
        for user in (self.vera, reader, seller):
            with self.assertRaisesRegex(UserError, "signed in as staff"):
                self._accept(user=user)
            with self.assertRaisesRegex(UserError, "signed in as staff"):
                self._decline_order(user, self.order, "x")
        self.assertEqual((self.order.state, len(self._get_evidence())), ("sent", 0))

    def test_staff_are_offered_no_act_of_the_customer(self):
        for user, is_offered in ((self.anna, True), (self.vera, False)):
            self._login(user)
            page = html.fromstring(self.url_open(f"/my/orders/{self.order.id}").content)
            for name in ("portal_accept", "portal_ask", "portal_decline", "portal_requests"):
                self.assertEqual(bool(page.xpath(f"//*[@name='{name}']")), is_offered, (user.login, name))

    def test_staff_change_no_quantity_on_the_page(self):
        section = {"display_type": "line_section", "name": "Options", "is_optional": True, "sequence": 20}
        line = {"product_id": self.product.id, "price_unit": 10, "product_uom_qty": 0, "sequence": 21}
        self.order.order_line = [Command.create(section), Command.create(line)]
        self._commit()
        for user, is_offered in ((self.anna, True), (self.vera, False)):
            self._login(user)
            page = html.fromstring(self.url_open(f"/my/orders/{self.order.id}").content)
            self.assertEqual(bool(page.xpath("//input[contains(@class, 'js_quantity')]")), is_offered, user.login)

    def test_change_is_offered_and_reading_writes_nothing(self):
        """Whoever opens the page, staff or a customer, and whatever was changed in a way that nobody noticed."""
        self.order.order_line.price_unit = 77
        self._commit()
        self.assertEqual(self.order.portal_offer_number, 2)
        self.env.flush_all()
        self.cr.execute("UPDATE sale_order_line SET name = 'Stool' WHERE order_id = %s", [self.order.id])
        self.env.invalidate_all()
        for user in (self.vera, self.anna):
            self._login(user)
            page = self.url_open(f"/my/orders/{self.order.id}").text
        self.assertEqual(self.order.portal_offer_number, 2)
        # What is signed is what was read: the attempt is refused, and the next one is about the new version.
        path, digest = f"/my/orders/{self.order.id}/accept", self.order._get_current_offer_sudo().digest
        values = self._values() | {"digest": digest}
        self.assertIn("has changed", self._rpc(path, **values)["error"])
        self.assertEqual(self.order.portal_offer_number, 3)
        self.assertIn("redirect_url", self._rpc(path, **self._values()))
        self.assertIn("Stool", page)

    def test_staff_write_nothing_that_the_act_wrote(self):
        self._accept()
        order = self.order.with_user(self.vera)
        for name, value in (
            ("signature", self.order.signature),
            ("signed_by", "The CEO"),
            ("signed_on", fields.Datetime.now()),
            ("signed_by", False),
            ("portal_sent_on", fields.Datetime.now()),
            ("portal_first_view", fields.Datetime.now()),
        ):
            with self.assertRaises(AccessError):
                order.write({name: value})
        order._action_cancel()
        order.action_draft()
        self.assertFalse(order.signature or order.signed_by or order.portal_sign_state)

    def test_salespeople_with_own_documents_only(self):
        owner, other = (
            new_test_user(self.env, f"{name}.sign", groups="sales_team.group_sale_salesman") for name in ("own", "else")
        )
        self.order.user_id = owner
        self.order.portal_signer_ids = [Command.create({"partner_id": self.anna.partner_id.id})]
        self._ask()
        self._accept()
        self._seal()
        evidence = ("portal.evidence.offer", "portal.evidence", "portal.evidence.chain", "portal.sealed.document")
        for name in (*evidence, "portal.sale.signer", "portal.sale.request"):
            model = self.env[name]
            column = "res_id" if "res_id" in model._fields else "order_id"
            domain = [(column, "=", self.order.id)]
            self.assertTrue(model.with_user(owner).search(domain), name)
            self.assertFalse(model.with_user(other).search(domain), name)
            self.assertTrue(model.with_user(self.vera).search(domain), name)
        signers = self.order.portal_signer_ids
        with self.assertRaises(AccessError), mute_logger(RULE_LOGGER):
            signers.with_user(other).unlink()
        with self.assertRaises(AccessError), mute_logger(RULE_LOGGER):
            signers.with_user(other).create({"order_id": self.order.id, "partner_id": self.bob.partner_id.id})

    def test_sealed_document_for_staff(self):
        self._accept()
        seal = self._seal()
        path = f"/portal/seal/{seal.id}"
        self._login(self.vera)
        self.order.with_context(disable_cancel_warning=True)._action_cancel()
        self.order.unlink()
        self.assertEqual(self.url_open(path).content, seal._get_document())
        self.assertEqual(self.url_open(f"{path}?kind=pack").content[:2], b"PK")
        self.assertEqual(seal.action_open_pack()["url"], f"{path}?kind=pack")
        self.assertEqual(self.url_open(f"/portal/seal/{2**40}").status_code, 404)
        for user in (self.anna, self.ben):
            self._login(user)
            self.assertEqual(self.url_open(path).status_code, 404)
        self._login()
        self.assertIn("/web/login", self.url_open(path).url)

    @mute_logger("odoo.http")
    def test_nothing_is_written_by_get(self):
        self._login(self.anna)
        paths = [f"/my/orders/{self.order.id}/{act}" for act in ("seen", "code", "request")]
        for path in paths:
            answer = self.opener.get(self.base_url() + path, json={"jsonrpc": "2.0", "params": {}}, timeout=10)
            self.assertEqual(answer.status_code, 405, path)

    # === LINKS === #

    def test_signing_out_lifts_no_role(self):
        visitor = self.env.ref("base.public_user")
        self.bob.partner_id.portal_role_id = self.roles["technical"]
        with self.assertRaisesRegex(UserError, "Sign in"):
            self._accept(user=visitor)
        self._login()
        answer = self._rpc(f"/my/orders/{self.order.id}/accept", access_token=self.order.access_token, **self._values())
        self.assertIn("Sign in", answer["error"])
        self.bob.partner_id.portal_role_id = False
        self._accept(user=visitor)
        self.assertEqual(self.order.state, "sale")

    def test_link_of_a_quotation_that_is_addressed_anew(self):
        token = self.order.access_token
        self.order.partner_id = self.ben.partner_id
        self._login()
        answer = self._rpc(f"/my/orders/{self.order.id}/accept", access_token=token, **self._values())
        self.assertEqual(answer, {"error": "Invalid order."})
        page = self.url_open(f"/my/orders/{self.order.id}?access_token={token}", allow_redirects=False)
        self.assertEqual(page.status_code, 403)
        self.assertNotIn(self.order.name, page.text)
        self.assertNotIn(self.order.access_token, (token, False))

    def test_evidence_of_the_one_before_is_not_told(self):
        self._accept()
        self._seal()
        self.order._action_cancel()
        self.order.action_draft()
        self.order.partner_id = self.ben.partner_id
        self.order.action_quotation_sent()
        self._accept(user=self.ben, name="Ben")
        seal = self._seal()
        pack = self.env["portal.evidence.export"]
        content = pack._build(seal)
        self.assertEqual(
            len(
                self.env["portal.sealed.document"]._get_of_document_sudo(
                    self.order, self.order.partner_id.commercial_partner_id
                )
            ),
            1,
        )
        files = self._unzip(content)
        text = b"".join(data for name, data in files.items() if name.endswith(".json")).decode()
        for word in ("Anna", "Acme"):
            self.assertNotIn(word, text)
        self.assertIn("Ben", text)
        self.assertEqual(self._verify_pack(content).returncode, 0)

    # === WHAT IS SIGNED === #

    def test_delivery_date_is_part_of_the_offer(self):
        digest = self.order._get_current_offer_sudo().digest
        self.order.commitment_date = fields.Datetime.now() + timedelta(days=30)
        with self.assertRaisesRegex(UserError, "has changed"):
            self._accept(digest=digest)
        self._accept()
        self.order.commitment_date = fields.Datetime.now() + timedelta(days=60)
        self.assertEqual([one["label"] for one in self.order._get_differences()], ["Delivery date"])

    def test_higher_deposit_after_the_signature(self):
        order = self._create_quote(self.anna.partner_id, require_payment=True, portal_deposit=50)
        self._accept(order=order)
        self.assertFalse(order._is_signature_missing())
        order.portal_deposit = 150
        self.assertEqual([one["label"] for one in order._get_differences()], ["Prepayment"])
        self.assertTrue(order._is_signature_missing())

    def test_deposit_of_a_new_order(self):
        order = self._create_quote(self.anna.partner_id, require_payment=True, portal_deposit=50)
        self.assertEqual((order.prepayment_percent, order._get_prepayment_required_amount()), (0.25, 50))
        order.order_line = [Command.create({"product_id": self.product.id, "price_unit": 800, "tax_ids": False})]
        self.assertEqual((order.prepayment_percent, order._get_prepayment_required_amount()), (0.05, 50))

    def test_sentence_that_changed_meanwhile(self):
        shown = self.order._get_decision().with_user(self.anna)._get_consent(self.order.sudo(), self._actor())
        self.env.company.portal_sign_consent = "I pay twice."
        with self.assertRaisesRegex(UserError, "What you agree to has changed"):
            self._accept(consent_text=shown)
        facts = self._accept(consent_text="I pay twice.")._get_facts()
        self.env.company.portal_sign_consent = "I pay once."
        self.assertEqual(facts["consent"]["text"], "I pay twice.")

    def test_ways_to_sign(self):
        for method in ("type", "upload"):
            order = self._create_quote(self.anna.partner_id)
            self.assertEqual(self._accept(order=order, method=method)._get_facts()["method"], method)

    # === PAYMENTS === #

    def _pay(self, order, amount):
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": self.env["payment.provider"].create({"name": "Bank"}).id,
                "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
                "amount": amount,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "sale_order_ids": [Command.set(order.ids)],
                "state": "done",
            }
        )
        transaction._check_amount_and_confirm_order()

    def test_a_cent_confirms_nothing(self):
        order = self._create_quote(self.anna.partner_id, require_signature=False)
        self._pay(order, 0.01)
        self.assertEqual(order.state, "sent")
        self.assertIn("Paid in part", order.activity_ids.summary)
        self._pay(order, 199.99)
        self.assertEqual(order.state, "sale")

    def test_expired_quotation_is_not_paid(self):
        order = self._create_quote(self.anna.partner_id, require_signature=False, require_payment=True)
        self.assertFalse(order._get_portal_payment_refusal(self._actor()))
        order.validity_date = fields.Date.today() - timedelta(days=3)
        order.invalidate_recordset(["is_expired"])
        self.assertIn("expired", order._get_portal_payment_refusal(self._actor()))

    def test_link_of_a_payment_is_no_way_around_the_signature(self):
        self.order.require_payment = True
        self._login()
        path = f"/my/orders/{self.order.id}?access_token={self.order.access_token}&payment_amount=200"
        page = self.url_open(path).text
        self.assertIn('id="modalaccept"', page)
        self.assertIn("portal_evidence.signature_form", page)

    # === BEFORE THE ADDON === #

    def test_what_was_signed_before_the_addon_came(self):
        """On Odoo alone: a name and a time, and no evidence."""
        order = self._create_quote(self.anna.partner_id, require_payment=True)
        order.write({"signed_by": "Anna", "signed_on": fields.Datetime.now(), "signature": draw()})
        order.portal_sent_on = False
        self.env.flush_all()
        post_init_hook(self.env)
        self.env.invalidate_all()
        self.assertEqual(order.portal_sign_state, "signed")
        self.assertTrue(order.portal_sent_on)
        self.assertFalse(order._is_signature_missing())
        self._login(self.anna)
        self.assertEqual(self.url_open(f"/my/orders/{order.id}").status_code, 200)

    # === SETTINGS === #

    def test_settings_are_the_vendors(self):
        company = self.env.company
        manager = new_test_user(self.env, "rights.sign", groups="base.group_erp_manager")
        for user, name in ((self.anna, "portal_sign_code_amount"), (manager, "portal_authority_url")):
            with self.assertRaises(AccessError), mute_logger("odoo.orm.models", ACL_LOGGER, RULE_LOGGER):
                company.with_user(user).read([name])
        with self.assertRaises(AccessError), mute_logger("odoo.orm.models", ACL_LOGGER):
            company.with_user(manager).write({"portal_authority_url": "http://evil.example"})
        for values in (
            {"portal_authority_url": "file:///etc/passwd"},
            {"portal_authority_url": "http://stamps.example", "portal_authority_password": "x"},
        ):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                company.write(values)
