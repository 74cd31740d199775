from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.portal_evidence.hooks import uninstall_hook

from .common import SaleSignCommon


@tagged("post_install", "-at_install")
class TestVendor(SaleSignCommon):
    # === DEPOSIT === #

    def test_deposit_is_an_amount(self):
        self.order.write({"require_payment": True, "portal_deposit": 50})
        self.assertEqual(self.order._get_prepayment_required_amount(), 50)
        self.assertEqual(self.order.prepayment_percent, 0.25)
        self.order.order_line.product_uom_qty = 4
        self.assertEqual(self.order._get_prepayment_required_amount(), 50)
        self.order.portal_deposit = 1000
        self.assertEqual(self.order._get_prepayment_required_amount(), 400)
        self.order.portal_deposit = 0
        self.order.prepayment_percent = 0.5
        self.assertEqual(self.order._get_prepayment_required_amount(), 200)

    def test_deposit_that_cannot_be(self):
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.order.portal_deposit = 50
        with self.assertRaises(ValidationError), self.cr.savepoint():
            self.order.write({"require_payment": True, "portal_deposit": -1})

    def test_deposit_is_part_of_what_is_signed(self):
        self.order.write({"require_payment": True, "portal_deposit": 50})
        self._commit()
        payload = self.order._get_current_offer_sudo()._get_payload()
        self.assertEqual(payload["order"]["prepayment"], "50.00")

    # === REMINDERS === #

    def _remind(self):
        self.env.ref("portal_sale_sign.ir_cron_portal_sale_remind").method_direct_trigger()
        domain = [("res_id", "=", self.order.id), ("event_id.code", "=", "quote_reminder")]
        return len(self.env["portal.notice"].search(domain))

    def test_no_reminder_by_default(self):
        self.order.portal_sent_on = fields.Datetime.now() - timedelta(days=100)
        self.assertEqual(self._remind(), 0)

    def test_reminder_after_days(self):
        self.env.company.portal_remind_days = 7
        self.assertEqual(self._remind(), 0)
        self.order.portal_sent_on = fields.Datetime.now() - timedelta(days=8)
        self.assertEqual(self._remind(), 1)
        self.assertEqual(self._remind(), 1)

    def test_reminder_before_the_end(self):
        self.env.company.portal_remind_before_days = 3
        self.order.validity_date = fields.Date.today() + timedelta(days=10)
        self.assertEqual(self._remind(), 0)
        self.order.validity_date = fields.Date.today() + timedelta(days=2)
        self.assertEqual(self._remind(), 1)
        self.assertEqual(self._remind(), 1)

    def test_reminder_of_its_age_and_then_of_its_end(self):
        self.env.company.write({"portal_remind_days": 7, "portal_remind_before_days": 3})
        self.order.validity_date = fields.Date.today() + timedelta(days=10)
        self.order.portal_sent_on = fields.Datetime.now() - timedelta(days=8)
        self.assertEqual(self._remind(), 1)
        self.order.validity_date = fields.Date.today() + timedelta(days=2)
        self.assertEqual(self._remind(), 2)
        self.assertEqual(self._remind(), 2)

    def test_quotation_that_is_sent_again_is_reminded_of_again(self):
        self.env.company.portal_remind_days = 7
        self.order.portal_sent_on = fields.Datetime.now() - timedelta(days=8)
        self.assertEqual(self._remind(), 1)
        self.order.action_draft()
        self.order.action_quotation_sent()
        self.assertEqual(self._remind(), 1)
        self.order.portal_sent_on = fields.Datetime.now() - timedelta(days=9)
        self.assertEqual(self._remind(), 2)

    def test_nobody_is_reminded_of_what_is_decided(self):
        self.env.company.portal_remind_days = 7
        self.order.portal_sent_on = fields.Datetime.now() - timedelta(days=8)
        self._accept()
        self.assertEqual(self._remind(), 0)

    # === NOTICES === #

    def _get_told(self, code):
        domain = [("res_model", "=", "sale.order"), ("res_id", "=", self.order.id), ("event_id.code", "=", code)]
        return self.env["portal.notice"].search(domain).partner_id

    def test_those_who_have_to_sign_are_told(self):
        people = (self.anna | self.bob).partner_id
        self.order.portal_signer_ids = [(0, 0, {"partner_id": partner.id}) for partner in people]
        self._accept()
        self.assertEqual(self._get_told("quote_to_sign"), self.bob.partner_id)
        self._accept(user=self.bob, name="Bob")
        self._seal()
        self.assertEqual(self._get_told("quote_signed"), people | self.vera.partner_id)

    def test_colleagues_with_a_higher_limit_are_told(self):
        self.roles["procurement"].write({"can_sign": True, "sign_limit": 150})
        self.anna.partner_id.portal_role_id = self.roles["procurement"]
        self._accept()
        told = self._get_told("quote_to_sign")
        self.assertIn(self.bob.partner_id, told)
        self.assertNotIn((self.anna | self.ben).partner_id, told)

    def test_signature_is_told_once(self):
        self.env.ref("portal_custom_base_sale.event_order_confirmed").is_enabled = True
        self._accept()
        self.assertEqual(self.order.state, "sale")
        self.assertFalse(self._get_told("order_confirmed"))
        other = self._create_quote(self.anna.partner_id)
        other.action_confirm()
        self.order = other
        self.assertEqual(self._get_told("order_confirmed"), self.anna.partner_id)

    def test_mail_has_words_in_the_history_of_the_order(self):
        self._accept()
        self._seal()
        [notice] = self.env["portal.notice"].search(
            [("event_id.code", "=", "quote_signed"), ("partner_id", "=", self.anna.partner_id.id)]
        )
        message = notice._create_mail().mail_message_id
        self.assertIn("Signed: ", message.body)
        self.assertEqual(message.author_id, self.env.company.partner_id)
        # The customer's conversation shows messages of a subtype alone.
        self.assertFalse(message.subtype_id)

    def test_mail_says_whether_the_document_is_attached(self):
        self._accept()
        fingerprint = self._seal()._get_sealed_facts()["certificate"]["sha256"]
        [notice] = self.env["portal.notice"].search(
            [("event_id.code", "=", "quote_signed"), ("partner_id", "=", self.anna.partner_id.id)]
        )
        mail = notice._create_mail()
        self.assertEqual(mail.attachment_ids.mimetype, "application/pdf")
        self.assertIn("sealed copy is attached", mail.body_html)
        self.assertIn(fingerprint, mail.body_html)
        with patch("odoo.addons.portal_custom_base.models.portal_notice.MAX_ATTACHED", 1000):
            mail = notice._create_mail()
        self.assertFalse(mail.attachment_ids)
        self.assertNotIn("sealed copy is attached", mail.body_html)
        self.assertIn("find your sealed copy", mail.body_html)

    def test_order_that_nobody_sells(self):
        self.order.write({"user_id": False, "team_id": False})
        self.env.company.partner_id.email = "office@vendor.example"
        self._ask()
        self._accept()
        self._seal()
        self.assertIn(self.env.company.partner_id, self._get_told("quote_signed"))

    def test_signer_who_cannot_open_it(self):
        self.bob.partner_id.portal_role_id = self.roles["personal"]
        stranger = self._create_partner("Nobody", parent_id=self.acme.id)
        partners = (self.anna | self.bob).partner_id | stranger
        self.order.portal_signer_ids = [(0, 0, {"partner_id": partner.id}) for partner in partners]
        self.assertEqual(self.order.portal_signer_ids.mapped("cannot_open"), [False, True, True])

    # === OPENINGS === #

    def _open(self, agent="Mozilla/5.0", is_human=True):
        views = self.env["portal.opening"].with_user(self.anna)
        actor = self._actor(user_agent=agent)
        if views._log(self.order.sudo(), actor, is_human):
            self.order.sudo()._note_portal_opening(actor)
        self.order.invalidate_recordset()

    def _count_notes(self):
        subtype = self.env.ref("sale.mt_order_viewed")
        return len(self.order.message_ids.filtered(lambda message: message.subtype_id == subtype))

    def test_programs_are_noted_and_not_counted(self):
        self._open(is_human=False)
        self._open(agent="Mozilla/5.0 (compatible; Barracuda)")
        self.assertEqual((self.order.portal_view_count, self._count_notes()), (0, 0))
        self.assertEqual(self.env["portal.opening"].search_count([("order_id", "=", self.order.id)]), 2)
        self._open()
        self.assertEqual((self.order.portal_view_count, self._count_notes()), (1, 1))

    def test_opening_as_pdf_is_noted(self):
        """As of a program: nobody tells whether a person reads the file."""
        openings = self.env["portal.opening"]
        self._login()
        path = f"/my/orders/{self.order.id}?access_token={self.order.access_token}&report_type=pdf&download=true"
        with patch.object(self.registry["ir.actions.report"], "_render_qweb_pdf", return_value=(b"%PDF-", "pdf")):
            self.assertEqual(self.url_open(path).status_code, 200)
        self.assertEqual(openings.search_count([("order_id", "=", self.order.id)]), 1)
        self.assertEqual((self.order.portal_view_count, self._count_notes()), (0, 0))

    def test_page_alone_is_no_opening(self):
        self._login()
        self.url_open(f"/my/orders/{self.order.id}?access_token={self.order.access_token}")
        self.assertEqual((self.order.portal_view_count, self._count_notes()), (0, 0))
        self._rpc(f"/my/orders/{self.order.id}/seen", access_token=self.order.access_token)
        self.env.invalidate_all()
        self.assertEqual((self.order.portal_view_count, self._count_notes()), (0, 0))  # The tests' own program
        self.opener.headers["User-Agent"] = "Mozilla/5.0 (X11) Firefox/140.0"
        self._rpc(f"/my/orders/{self.order.id}/seen", access_token=self.order.access_token)
        self.env.invalidate_all()
        self.assertEqual((self.order.portal_view_count, self._count_notes()), (0, 0))  # Counted once a day

    def test_people_are_counted_after_many_programs(self):
        views = self.env["portal.opening"]
        values = {"res_model": "sale.order", "res_id": self.order.id, "document_name": self.order.name}
        views.create([values | {"user_agent": "bot"} for _each in range(200)])
        self._open()
        self.assertEqual(self.order.portal_view_count, 1)
        self.assertEqual(views.search_count([("order_id", "=", self.order.id)]), 200)
        self.cr.execute("UPDATE portal_opening SET create_date = create_date - interval '2 years'")
        views.invalidate_model()
        views._gc_old()
        self.assertFalse(views.search_count([("order_id", "=", self.order.id)]))

    # === NUMBERS === #

    def test_median_of_the_days_to_sign(self):
        orders = self.order
        for days in (1, 2, 90):
            order = self._create_quote(self.anna.partner_id)
            order.portal_signed_days = days
            orders |= order
        self.order.portal_signed_days = 3
        domain = [("id", "in", orders.ids)]
        [(median,)] = self.env["sale.order"]._read_group(domain, [], ["portal_signed_days:median"])
        self.assertEqual(median, 2.5)
        with self.assertRaises(AccessError), mute_logger("odoo.orm.models"):
            self.env["sale.order"].with_user(self.anna)._read_group(domain, [], ["portal_signed_days:median"])

    def test_copy_of_data(self):
        self._open()
        self._accept()
        for user, names in ((self.anna, [self.order.name]), (self.bob, [])):
            values = {"user_id": user.id, "partner_id": user.partner_id.id, "company_id": self.env.company.id}
            values["kind"] = "copy"
            data, _files = self.env["portal.data.request"].create(values)._get_data()
            self.assertEqual([row["document_name"] for row in data["signatures"]], names)
            self.assertEqual([row["document"] for row in data["openings"]], names)

    def test_vendor_sees_the_differences(self):
        self._accept()
        self.assertFalse(self.order.portal_difference_html)
        self.order.order_line.price_unit = 120
        self.order.invalidate_recordset()
        self.assertIn("240.00", self.order.portal_difference_html)
        with self.assertRaisesRegex(UserError, "being prepared"):
            self.order.action_open_portal_document()
        seal = self._seal()
        self.assertEqual(self.order.action_open_portal_document()["url"], f"/portal/seal/{seal.id}?kind=pdf")

    def _print_order(self):
        return self.env["ir.actions.report"]._render_qweb_html("sale.report_saleorder", self.order.ids)[0].decode()

    def test_changed_order_says_so_on_paper(self):
        self._accept()
        self.assertNotIn("this print is not what was signed", self._print_order())
        self.order.order_line.price_unit = 120
        self.assertIn("this print is not what was signed", self._print_order())

    def test_vendor_is_told_of_an_order_that_was_confirmed_anew(self):
        self._accept()
        self.order._action_cancel()
        self.order.action_draft()
        self.order.order_line.price_unit = 120
        self.order.action_confirm()
        self.order.invalidate_recordset()
        self.assertFalse(self.order.portal_sign_state)
        self.assertGreater(self.order.portal_difference_count, 0)
        self.assertIn("240.00", self.order.portal_difference_html)
        self.assertIn("this print is not what was signed", self._print_order())
        # What its customer signed is none of another one's business.
        self.order.partner_id = self.ben.partner_id
        self.order.invalidate_recordset()
        self.assertEqual(self.order.portal_difference_count, 0)
        self.assertNotIn("this print is not what was signed", self._print_order())

    # === HEALTH === #

    def _get_health(self):
        return {values["name"]: values["severity"] for values in self.env["portal.health"]._run()}

    def test_health(self):
        self._accept()
        self.assertEqual(self._get_health()["Sealed documents"], "3_good")
        self.env.cr.execute("UPDATE portal_sealed_document SET create_date = create_date - interval '2 hours'")
        self.env.invalidate_all()
        self.assertEqual(self._get_health()["Sealed documents"], "1_bad")
        self._seal()
        self.assertEqual(self._get_health()["Sealed documents"], "3_good")
        self.assertEqual(self._get_health()["Certificates of seals"], "3_good")
        certificate = self.env["portal.seal.certificate"]._ensure_current_sudo(self.env.company)
        certificate.revocation = "unknown"
        self.assertEqual(self._get_health()["Certificates of seals"], "2_warning")
        certificate.revocation = "untold"
        self.assertEqual(self._get_health()["Certificates of seals"], "3_good")
        certificate.valid_until = fields.Datetime.now() + timedelta(days=5)
        self.assertEqual(self._get_health()["Certificates of seals"], "2_warning")

    def test_health_of_the_chain(self):
        self._accept()
        self._seal()
        check = self.env.ref("portal_evidence.ir_cron_portal_evidence_chain")
        check.method_direct_trigger()
        self.assertEqual(self._get_health()["Chain of evidence"], "3_good")
        self.cr.execute("ALTER TABLE portal_evidence DISABLE TRIGGER USER")
        self.cr.execute("UPDATE portal_evidence SET signer_name = 'Bob'")
        self.env.invalidate_all()
        with mute_logger("odoo.addons.portal_evidence.models.portal_evidence_chain"):
            check.method_direct_trigger()
        self.assertEqual(self._get_health()["Chain of evidence"], "1_bad")

    # === FOLLOWING === #

    def test_days_to_sign_and_never_opened(self):
        self.order.portal_sent_on = fields.Datetime.now() - timedelta(days=2)
        self._accept()
        self.assertAlmostEqual(self.order.portal_signed_days, 2, places=2)
        self.assertFalse(self.order.portal_first_view)
        self.assertEqual(self.order.portal_evidence_count, 1)

    def test_timeline(self):
        def get_done():
            return [step["code"] for step in self.order._get_timeline() if step["is_done"]]

        self.assertEqual(get_done(), ["sent"])
        self._accept()
        self.assertEqual(get_done(), ["sent", "signed", "ordered"])
        self.order.portal_production_state = "ready"
        self.order.order_line.qty_delivered = 2
        self.assertEqual(get_done(), ["sent", "signed", "ordered", "production", "delivered"])

    def test_paid_by_invoice(self):
        self._accept()
        codes = [step["code"] for step in self.order._get_timeline()]
        self.assertNotIn("paid", codes)
        self.order.order_line.qty_delivered = 2
        invoice = self.order._create_invoices()
        invoice.action_post()
        self.assertFalse(self.order._is_portal_paid())
        invoice.payment_state = "paid"
        self.assertTrue(next(step for step in self.order._get_timeline() if step["code"] == "paid")["is_done"])

    def test_uninstalling_keeps_the_evidence(self):
        self._accept()
        seal = self._seal()
        document = seal._get_document()
        for suffix in ("_kept", "_kept_2"):
            uninstall_hook(self.env)
            query = f"SELECT signer_name FROM portal_evidence{suffix} WHERE kind = 'signed' AND res_id = %s"
            self.cr.execute(query, [self.order.id])
            self.assertEqual(self.cr.fetchall(), [("Anna Keller",)])
        domain = [("res_model", "=", "res.company"), ("name", "=like", f"{self.order.name} %")]
        self.assertEqual(self.env["ir.attachment"].search(domain).raw, document)

    def test_openings_by_link_are_told_of_a_few_times(self):
        """Each session is a new reader, and sessions cost nothing."""
        counts = {}

        def is_allowed(_self, scope, key, most, _seconds):
            counts[scope, key] = counts.get((scope, key), 0) + 1
            return counts[scope, key] <= most

        self.startPatcher(patch.object(self.registry["portal.rate.limit"], "_is_allowed", is_allowed))
        before = self._count_notes()
        for _session in range(30):
            self._open()
        self.assertEqual(self._count_notes() - before, 5)
        self.assertEqual(self.order.portal_view_count, 5)

    def test_signer_is_not_moved_to_the_order_of_another(self):
        signer = self.env["portal.sale.signer"].create(
            {"order_id": self.order.id, "partner_id": self.bob.partner_id.id}
        )
        other = self._create_quote(self.anna.partner_id)
        with self.assertRaises(AccessError):
            signer.order_id = other
        signer.partner_id = self.anna.partner_id
        self.assertEqual(other.portal_signer_ids, self.env["portal.sale.signer"])

    def test_certificate_says_what_it_says(self):
        certificate = self.env["portal.seal.certificate"]._ensure_current_sudo(self.env.company).sudo(False)
        for values in ({"subject": "CN=forged"}, {"company_id": self.env.company.id}, {"fingerprint": "0"}):
            with self.assertRaises(UserError), self.cr.savepoint():
                certificate.with_user(self.vera).write(values)
        certificate.with_user(self.vera).active = False
        self.assertFalse(certificate.active)

    def test_refused_upload_leaves_no_key_behind(self):
        """Its row is deleted on a cursor of its own: the refusal undoes what was done on this one."""
        upload = self.env["portal.seal.certificate.upload"].create({"file": b"eA==", "passphrase": "TopSecret"})
        deleted = []

        class Cursor:
            def __enter__(self):
                return self

            def __exit__(self, *_error):
                return False

            def execute(self, query, parameters):
                deleted.append((query, parameters))

        with patch.object(self.env.registry, "cursor", lambda *_arguments, **_options: Cursor()):
            with self.assertRaisesRegex(UserError, "no PKCS#12"):
                upload.action_upload()
        self.assertIn("DELETE FROM portal_seal_certificate_upload", deleted[0][0])
        self.assertEqual(deleted[0][1], [upload.id])

    def test_customers_write_no_formulas(self):
        request = self._ask(text='@SUM(1+1)*cmd|"calc"')
        self.assertTrue(request.text.startswith("'@SUM"))
        self.assertEqual(self.env["portal.decision"]._clean_reason("Too dear"), "Too dear")

    def test_deposit_in_words(self):
        self.order.write({"require_payment": True, "prepayment_percent": 0.119})
        self.assertEqual(self.order._get_portal_prepayment_percent(), "11.9")
        self.order.prepayment_percent = 0.3
        self.assertEqual(self.order._get_portal_prepayment_percent(), "30")
        self.order.require_signature = False
        self._login(self.anna)
        self.assertIn("(30%)", self.url_open(self.order.access_url).text.replace("\n", "").replace(" ", ""))

    def test_options_that_nobody_chose_are_not_agreed_on(self):
        line = {"product_id": self.product.id, "name": "Warranty", "product_uom_qty": 0, "tax_ids": False}
        self.order.order_line = [(0, 0, line)]
        self.assertEqual(self.order._get_portal_agreement(), "2 × Chair")

    # === WHAT WAS SIGNED STAYS IN SIGHT === #

    def test_vendor_cannot_take_the_warning_off_the_page(self):
        self._accept()
        self.order.order_line.price_unit = 120
        staff = self.order.with_user(self.vera)
        values = {
            "state": "draft",
            "portal_sign_state": False,
            "signed_by": False,
            "signed_on": False,
            "signature": False,
        }
        with self.assertRaises(AccessError):
            staff.write(values)
        self.assertEqual(self.order.portal_sign_state, "signed")

    def test_order_that_was_confirmed_anew_shows_what_was_signed(self):
        self._accept()
        self.order.order_line.price_unit = 120
        self.order._action_cancel()
        self.order.action_draft()
        self.order.action_confirm()
        self.assertFalse(self.order.portal_sign_state)
        self._login(self.anna)
        page = self.url_open(self.order.access_url).text
        self.assertIn("You signed another version", page)
        self.assertIn("240.00", page)
        # Nothing of it is told to another customer.
        self.order.partner_id = self.ben.partner_id
        self._login(self.ben)
        self.assertNotIn("You signed another version", self.url_open(self.order.access_url).text)
