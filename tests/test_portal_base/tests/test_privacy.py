import io
import json
import zipfile
from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from .common import CaseCommon

JOB_LOG = "odoo.addons.portal_tools.models.portal_job_mixin"
COPY_LOG = "odoo.addons.portal_custom_base.models.portal_data_copy"


@tagged("post_install", "-at_install")
class TestPrivacy(CaseCommon, MockEmail, HttpCase):
    def setUp(self):
        super().setUp()
        self.authenticate("anna.base", "anna.base")

    def _ask(self, kind, **data):
        page = html.fromstring(self.url_open("/my/privacy").content)
        data |= {"kind": kind, "csrf_token": page.xpath("//input[@name='csrf_token']/@value")[0]}
        return self.url_open("/my/privacy/ask", data=data)

    def _requests(self):
        return self.env["portal.data.request"].search([("user_id", "=", self.anna.id)])

    def _run(self):
        self.env.ref("portal_custom_base.ir_cron_portal_data_request").method_direct_trigger()
        self.env.invalidate_all()

    def _copy(self):
        self._ask("copy")
        self._run()
        request = self._requests()[:1]
        return request, self.url_open(f"/my/privacy/copy/{request.id}")

    def test_note_is_plain_text(self):
        """As other texts of customers: staff read it, and export it to a spreadsheet."""
        self._ask("erase", note="=HYPERLINK(1)\u202e\r\nPlease" + "x" * 3000)
        note = self._requests().note
        self.assertTrue(note.startswith("'=HYPERLINK(1)\nPleasex"), note[:40])
        self.assertEqual(len(note), 2001)

    # === COPIES === #

    def test_copy_contains_the_data_of_the_person(self):
        request, response = self._copy()
        self.assertEqual((request.state, response.status_code), ("done", 200))
        self.assertIn("attachment", response.headers["Content-Disposition"])
        archive = zipfile.ZipFile(io.BytesIO(response.content))
        data = json.loads(archive.read("data.json"))
        self.assertEqual(data["person"]["email"], self.anna.email)
        self.assertEqual(data["account"]["login"], "anna.base")
        self.assertEqual(len(data["documents"]["test_portal.case"]), 26)
        text = json.dumps(data)
        self.assertNotIn("FOREIGN", text)
        self.assertNotIn("password", text)
        self.assertTrue(data["sign_ins"])

    def test_copy_excludes_the_documents_of_colleagues(self):
        self._create_cases(self.ben.partner_id, 1, prefix="BEN")
        _request, response = self._copy()
        self.assertNotIn(b"BEN-0000", zipfile.ZipFile(io.BytesIO(response.content)).read("data.json"))

    def _copied_addresses(self):
        _request, response = self._copy()
        data = json.loads(zipfile.ZipFile(io.BytesIO(response.content)).read("data.json"))
        return {address["name"] for address in data["addresses"]}

    def test_copy_of_the_companys_login_excludes_colleagues(self):
        """A login on the company itself has all colleagues below it."""
        self._create_partner("Colleague", parent_id=self.customer.id, email="colleague@customer.example")
        self._create_partner("Subsidiary", parent_id=self.customer.id, is_company=True, type="other")
        former = self._create_portal_user("former.base", self.customer)
        former.partner_id.type = "other"
        former.active = False
        self.anna.partner_id = self.customer
        if "portal_role_id" in self.customer._fields:  # where roles decide: one that shows all colleagues
            self.customer.portal_role_id = self.env.ref("portal_access_rules.portal_role_administrator")
        self.assertEqual(self._copied_addresses(), {"Dock 1", "Dock 2"})

    def test_copy_contains_own_addresses_that_may_be_read(self):
        doors = ["Door 1", "Door 2"]
        for name in doors:
            self._create_partner(name, parent_id=self.anna.partner_id.id, type="delivery")
        self._create_partner("Child", parent_id=self.anna.partner_id.id)
        self.assertEqual(self._copied_addresses(), set(doors))
        domain = "[('name', '!=', 'Door 2')]"
        model = self.env["ir.model"]._get("res.partner")
        self.env["ir.rule"].create({"name": "Closed", "model_id": model.id, "domain_force": domain})
        self._requests().state = "expired"
        self.assertEqual(self._copied_addresses(), {"Door 1"})

    def test_copy_contains_the_printed_documents(self):
        model = type(self.env["portal.data.request"])
        with patch.object(model, "_print_document", lambda self, record: b"%PDF-" + record.name.encode()):
            _request, response = self._copy()
        archive = zipfile.ZipFile(io.BytesIO(response.content))
        [name] = [name for name in archive.namelist() if name.endswith("CASE-0003.pdf")]
        self.assertEqual(archive.read(name), b"%PDF-CASE-0003")

    def test_copy_is_made_even_if_a_document_cannot_be_printed(self):
        model = type(self.env["portal.data.request"])
        with patch.object(model, "_print_document", side_effect=OSError), mute_logger(COPY_LOG):
            request, response = self._copy()
        self.assertEqual(request.state, "done")
        data = json.loads(zipfile.ZipFile(io.BytesIO(response.content)).read("data.json"))
        self.assertIn("could not be printed", json.dumps(data["documents"]))

    def test_only_the_owner_can_download_a_copy(self):
        request, _response = self._copy()
        for login in ("ben.base", "stranger.base", "admin"):
            self.authenticate(login, login)
            self.assertEqual(self.url_open(f"/my/privacy/copy/{request.id}").status_code, 404, login)
        self.logout()
        self.assertIn("/web/login", self.url_open(f"/my/privacy/copy/{request.id}").url)
        self.authenticate("anna.base", "anna.base")
        self.assertEqual(self.url_open(f"/my/privacy/copy/{request.id}").status_code, 200)

    def test_copy_expires(self):
        request, _response = self._copy()
        remaining = request.expiry_date - fields.Datetime.now()
        self.assertAlmostEqual(remaining.total_seconds(), 7 * 24 * 3600, delta=60)
        request.expiry_date = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self.url_open(f"/my/privacy/copy/{request.id}").status_code, 404)
        attachment = request.attachment_id
        self._run()
        self.assertEqual(request.state, "expired")
        self.assertFalse(attachment.exists())

    def test_customer_is_notified_when_the_copy_is_ready(self):
        # The job does only so many at once, and a demo story may have left more.
        self.env["portal.notice"].search([]).unlink()
        self._copy()
        with self.mock_mail_gateway():
            self.env.ref("portal_custom_base.ir_cron_portal_notice").method_direct_trigger()
        [mail] = [mail for mail in self._mails if self.anna.email in str(mail["email_to"])]
        self.assertIn("/my/privacy", mail["body"])

    def test_copy_that_kills_the_process_fails(self):
        self._ask("copy")
        request = self._requests()
        request.attempts = 3
        self._run()
        self.assertEqual(request.state, "failed")
        self.assertEqual(self.env["portal.health"]._check_copies()[0], "2_warning")

    def test_copy_that_fails_is_tried_three_times(self):
        self._ask("copy")
        model = type(self.env["portal.data.request"])
        for _attempt in range(3):
            self.assertEqual(self._requests().state, "new")
            self._requests().next_try = fields.Datetime.now()
            with patch.object(model, "_get_archive", side_effect=OSError("disk full")), mute_logger(JOB_LOG):
                self._run()
        self.assertEqual((self._requests().state, self._requests().attempts), ("failed", 3))
        self.assertEqual(self._requests().failure_reason, "disk full")

    def test_too_many_copies_are_refused_with_a_message(self):
        for _number in range(3):
            self._copy()
        page = html.fromstring(self._ask("copy").content)
        self.assertIn("tomorrow", page.xpath("//*[@name='portal_privacy_error']")[0].text_content())
        self.assertEqual(len(self._requests()), 3)

    # === ERASING AND CLOSING === #

    def test_request_for_erasure_schedules_an_activity(self):
        boss = self.env.ref("base.user_admin")
        self.env.company.portal_privacy_user_id = boss
        self._ask("erase", note="Please, all of it")
        self._ask("erase")
        request = self._requests()
        self.assertEqual((request.kind, request.note), ("erase", "Please, all of it"))
        [activity] = self.anna.partner_id.activity_ids
        self.assertEqual(activity.user_id, boss)
        self.assertEqual(request.action_privacy_lookup()["context"]["default_email"], self.anna.email)
        request.action_done()
        self._ask("erase")
        self.assertEqual(len(self._requests()), 2)

    def test_health_reports_requests_that_are_open_for_long(self):
        self._ask("erase")
        self.assertIsNone(self.env["portal.health"]._check_requests())
        self.env.flush_all()
        self.cr.execute("UPDATE portal_data_request SET create_date = now() - interval '22 days'")
        self.assertEqual(self.env["portal.health"]._check_requests()[0], "1_bad")

    def test_account_is_closed_as_the_vendor_allows(self):
        expected = {"self": (404, 200), "request": (200, 404), "off": (404, 404)}
        for closing, (by_request, by_oneself) in expected.items():
            self.env.company.portal_account_closing = closing
            self.assertEqual(self._ask("close").status_code, by_request, closing)
            token = html.fromstring(self.url_open("/my/privacy").content).xpath("//input[@name='csrf_token']/@value")[0]
            data = {"validation": "x", "password": "x", "csrf_token": token}
            self.assertEqual(self.url_open("/my/deactivate_account", data=data).status_code, by_oneself, closing)
            shown = "portal_deactivate_account_modal" in self.url_open("/my/security").text
            self.assertEqual(shown, closing == "self")
        self.assertEqual(self._requests().mapped("kind"), ["close"])

    def test_unknown_requests_are_refused(self):
        for kind in ("", "x", "copy'"):
            self.assertEqual(self._ask(kind).status_code, 404)

    def test_request_needs_the_token_of_the_form(self):
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open("/my/privacy/ask", data={"kind": "erase"}).status_code, 400)
        self.assertFalse(self._requests())

    def test_customers_have_no_right_on_requests(self):
        self._ask("erase")
        with self.assertRaises(AccessError):
            self.env["portal.data.request"].with_user(self.anna).search([])
        with self.assertRaises(AccessError):
            self._requests().with_user(self.anna).action_done()
