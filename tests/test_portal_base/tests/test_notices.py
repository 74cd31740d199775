import base64
import json
import smtplib
from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.misc import hash_sign

from odoo.addons.mail.tests.common import MockEmail
from odoo.addons.portal_custom_base.controllers import notices
from odoo.addons.portal_custom_base.models import portal_notice

from .common import CaseCommon

JOB_LOG = "odoo.addons.portal_tools.models.portal_job_mixin"
NOTICE_LOG = "odoo.addons.portal_custom_base.models.portal_notice"
MAIL_LOG = "odoo.addons.mail.models.mail_mail"


@tagged("post_install", "-at_install")
class TestNotices(CaseCommon, MockEmail, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["portal.notice"].search([]).unlink()
        cls.env["portal.event"].search([]).is_enabled = False
        template = cls.env["mail.template"].create(
            {
                "name": "Case done",
                "model_id": cls.env["ir.model"]._get_id("test_portal.case"),
                "subject": "Case {{ object.name }} is done",
                "body_html": "<p>Case <t t-out='object.name'/> is done.</p>",
            }
        )
        values = {"model_name": "test_portal.case", "default_template_id": template.id, "is_enabled": True}
        cls.event, cls.legal = cls.env["portal.event"].create(
            [
                values | {"name": "Case done", "code": "test_case_done"},
                values | {"name": "Case refused", "code": "test_case_legal", "is_mandatory": True},
            ]
        )
        cls.case = cls.cases[0]

    def _notify(self, cases=None, code="test_case_done", **kwargs):
        self.env["portal.event"].with_user(self.anna)._notify(code, self.case if cases is None else cases, **kwargs)
        self.env.invalidate_all()
        return self.env["portal.notice"].search([])

    def _run(self, refusal=None):
        with self.mock_mail_gateway(), mute_logger(*([MAIL_LOG, NOTICE_LOG] if refusal else [])):
            if refusal:
                self.send_email_mocked.side_effect = refusal
            self.env.ref("portal_custom_base.ir_cron_portal_notice").method_direct_trigger()
        return self._mails

    def _let_pass(self, minutes):
        """Make scheduled notices due earlier, instead of waiting."""
        for notice in self.env["portal.notice"].search([("next_try", "!=", False)]):
            notice.next_try -= timedelta(minutes=minutes)

    # === NOTIFYING === #

    def test_customer_is_notified(self):
        self._notify()
        [mail] = self._run()
        self.assertEqual(mail["subject"], "Case CASE-0000 is done")
        self.assertIn(self.anna.email, str(mail["email_to"]))
        self.assertIn(f"/my/test-cases/{self.case.id}?access_token=", mail["body"])
        self.assertIn("/my/notifications", mail["body"])
        self.assertFalse(mail.get("attachments"))
        self.assertEqual(self.env["portal.notice"].search([]).state, "sent")

    def test_only_enabled_events_are_notified(self):
        self.event.is_enabled = False
        self.assertFalse(self._notify())
        self.assertFalse(self._notify(code="unknown"))

    def test_switch_is_per_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.case.company_id = other
        self.assertFalse(self._notify())
        self.event.with_company(other).is_enabled = True
        self.assertEqual(self._notify().company_id, other)

    def test_customer_is_notified_once_per_deduplication_key(self):
        self._notify()
        self.assertEqual(len(self._notify()), 1)
        self.assertEqual(len(self._notify(dedup_key="again")), 2)
        self.assertEqual(len(self._run()), 2)
        self.assertFalse(self._run())

    def test_company_can_use_its_own_text(self):
        self.event.template_id = self.event.default_template_id.copy({"subject": "Own words"})
        self._notify()
        self.assertEqual(self._run()[0]["subject"], "Own words")

    def test_text_is_in_the_contacts_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.event.default_template_id.with_context(lang="fr_FR").subject = "Dossier {{ object.name }} clos"
        self.anna.lang = "fr_FR"
        self._notify()
        [mail] = self._run()
        self.assertEqual(mail["subject"], "Dossier CASE-0000 clos")
        self.assertIn("Ouvrir dans le portail", mail["body"])

    def test_contact_without_email_address(self):
        self.anna.partner_id.email = False
        self.assertFalse(self._notify())
        self.customer.email = "office@customer.example"
        self._notify()
        self.assertIn("office@customer.example", str(self._run()[0]["email_to"]))

    def test_notice_of_a_deleted_document_is_dropped(self):
        notice = self._notify(self.cases[5])
        self.cases[5].unlink()
        self.assertFalse(self._run())
        self.assertEqual(notice.state, "dropped")

    def test_old_notices_are_dropped(self):
        notice = self._notify()
        self.cr.execute("UPDATE portal_notice SET create_date = now() - interval '8 days'")
        notice.invalidate_recordset()
        self.assertFalse(self._run())
        self.assertEqual(notice.state, "dropped")

    # === PREFERENCES === #

    def _choose(self, frequency, code="test_case_done"):
        self.env["portal.notice.preference"].with_user(self.anna)._save(self.anna.partner_id, {code: frequency})

    def test_customer_can_choose_never(self):
        self._choose("never")
        self.assertFalse(self._notify())

    def test_mandatory_events_cannot_be_silenced(self):
        self._choose("never", "test_case_legal")
        self.assertEqual(len(self._notify(code="test_case_legal")), 1)
        self.cr.execute(
            "INSERT INTO portal_notice_preference (partner_id, event_id, frequency) VALUES (%s, %s, 'never')",
            [self.anna.partner_id.id, self.legal.id],
        )
        self.assertEqual(len(self._notify(code="test_case_legal", dedup_key="2")), 2)

    def test_digest_is_one_email_a_day(self):
        self._choose("daily")
        self._notify(self.cases[:3])
        self.assertFalse(self._run())
        self._let_pass(24 * 60)
        [mail] = self._run()
        for case in self.cases[:3]:
            self.assertIn(f"Case {case.name} is done.", mail["body"])
        self.assertEqual(set(self.env["portal.notice"].search([]).mapped("state")), {"sent"})

    def test_digests_of_two_contacts_are_two_emails(self):
        self._choose("daily")
        self.env["portal.notice.preference"]._save(self.stranger.partner_id, {"test_case_done": "daily"})
        self._notify(self.cases[:2] | self.foreign)
        self._let_pass(24 * 60)
        mails = self._run()
        self.assertEqual(len(mails), 2)
        for mail in mails:
            self.assertNotEqual("FOREIGN" in mail["body"], "CASE-0001" in mail["body"])

    def test_page_saves_the_users_choice(self):
        self.authenticate("anna.base", "anna.base")
        page = html.fromstring(self.url_open("/my/notifications").content)
        self.assertFalse(page.xpath("//select[@name='test_case_legal']/option[@value='never']"))
        self.assertTrue(page.xpath("//select[@name='test_case_done']/option[@value='never']"))
        data = {name: value for name, value in (("test_case_done", "daily"), ("test_case_legal", "never"), ("x", "y"))}
        data["csrf_token"] = page.xpath("//input[@name='csrf_token']/@value")[0]
        page = html.fromstring(self.url_open("/my/notifications", data=data).content)
        self.assertTrue(page.xpath("//*[@name='portal_notifications_saved']"))
        self.assertEqual(page.xpath("//select[@name='test_case_done']/option[@selected]/@value"), ["daily"])
        self.assertEqual(page.xpath("//select[@name='test_case_legal']/option[@selected]/@value"), ["now"])
        preferences = self.env["portal.notice.preference"].search([])
        self.assertEqual(preferences.partner_id, self.anna.partner_id)

    def test_page_needs_the_token_of_the_form(self):
        self.authenticate("anna.base", "anna.base")
        with mute_logger("odoo.http"):
            response = self.url_open("/my/notifications", data={"test_case_done": "never"})
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.env["portal.notice.preference"].search([]))

    def test_disabled_and_unavailable_events_are_not_offered(self):
        self.event.is_enabled = False
        self.legal.model_name = "no.such.model"
        self.authenticate("anna.base", "anna.base")
        text = self.url_open("/my/notifications").text
        self.assertNotIn("test_case_done", text)
        self.assertNotIn("test_case_legal", text)

    def test_choice_holds_for_what_waits(self):
        notice = self._notify()
        self._choose("never")
        self.assertFalse(self._run())
        self.assertEqual(notice.state, "dropped")

    # === STOPPING WITHOUT A LOGIN === #

    def _tell_company(self, code="test_case_done", **kwargs):
        """Return the mail to the company of a case, which has an address and nobody's login."""
        self.anna.partner_id.email = False
        self.customer.email = "office@customer.example"
        self._notify(code=code, **kwargs)
        mails = self._run()
        return mails[0] if mails else {}

    def _stop_path(self, mail):
        [link] = html.fromstring(mail["body"]).xpath("//a[contains(@href, '/portal/notices/')]/@href")
        return "/portal/notices/" + link.rpartition("/")[2]

    def test_company_stops_by_the_link_of_a_mail(self):
        mail = self._tell_company()
        self.assertNotIn("/my/notifications", mail["body"])
        path = self._stop_path(mail)
        page = html.fromstring(self.url_open(path).content)
        self.assertTrue(page.xpath("//form[@name='portal_stop']"))
        self.assertIn("office@customer.example", page.text_content())
        self.assertTrue(self._tell_company(dedup_key="looking stops nothing"))
        page = html.fromstring(self.url_open(path, data={"x": "y"}).content)
        self.assertTrue(page.xpath("//*[@name='portal_stop_done']"))
        self.assertFalse(self._tell_company(dedup_key="stopped"))
        self.url_open(path, data={"again": "1"})
        self.assertTrue(self._tell_company(dedup_key="sent again"))

    def test_mail_programs_stop_with_one_press(self):
        headers = self._tell_company()["headers"]
        self.assertEqual(headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        path = headers["List-Unsubscribe"].strip("<>")
        path = path[path.index("/portal/notices/") :]
        response = self.url_open(path, data={"List-Unsubscribe": "One-Click"}, allow_redirects=False)
        self.assertEqual(response.status_code, 200)
        preference = self.env["portal.notice.preference"].search([])
        self.assertEqual((preference.partner_id, preference.event_id), (self.customer, self.event))
        self.assertEqual(preference.frequency, "never")

    def test_persons_mail_has_both_ways(self):
        self._notify()
        [mail] = self._run()
        self.assertIn("/my/notifications", mail["body"])
        self.assertNotIn("/portal/notices/", mail["body"])
        self.assertIn("/portal/notices/", mail["headers"]["List-Unsubscribe"])

    def test_mandatory_mail_cannot_be_stopped(self):
        mail = self._tell_company("test_case_legal")
        self.assertNotIn("/portal/notices/", mail["body"])
        self.assertNotIn("List-Unsubscribe", mail["headers"])
        # A token of an event that has become mandatory since.
        token = self.env["portal.notice.preference"]._get_stop_token(self.customer, self.event)
        self.event.is_mandatory = True
        self.url_open(f"/portal/notices/{token}", data={"x": "y"})
        self.assertFalse(self.env["portal.notice.preference"].search([]))

    def test_other_tokens_stop_nothing(self):
        preferences, values = self.env["portal.notice.preference"], [self.customer.id, self.event.ids]
        token = preferences._get_stop_token(self.customer, self.event)
        other = hash_sign(self.env(su=True), "another scope", values)
        stranger = base64.urlsafe_b64decode(token + "==").replace(
            json.dumps(values).encode(), json.dumps([self.stranger.partner_id.id, self.event.ids]).encode()
        )
        forged = base64.urlsafe_b64encode(stranger).decode().rstrip("=")
        for wrong in (other, forged, token[:-2], "x", "AQ", "é" * 9, "%00"):
            response = self.url_open(f"/portal/notices/{wrong}", data={"x": "y"})
            self.assertEqual(response.status_code, 200, wrong)
            self.assertIn("portal_stop_unknown", response.text, wrong)
        self.assertFalse(preferences.search([]))
        self.url_open(f"/portal/notices/{token}", data={"x": "y"})
        self.assertEqual(preferences.search([]).partner_id, self.customer)

    def test_links_are_tried_so_often(self):
        # A window of a day: one of a minute may end between the two.
        day = patch.object(notices, "MINUTE", 24 * 60 * 60)
        with day, patch.object(notices, "LIMIT", 1), mute_logger("odoo.http"):
            answers = [self.url_open("/portal/notices/x", data=data).status_code for data in (None, {"x": "y"})]
        self.assertEqual(answers, [200, 429])

    # === TEXT === #

    def test_button_says_what_can_be_done(self):
        self.event.button = "Look at the case"
        self._notify()
        self.assertIn("Look at the case", self._run()[0]["body"])

    def test_person_is_greeted_not_an_address(self):
        template = self.event.default_template_id
        template.body_html = "<p>Hello <t t-out=\"ctx.get('portal_recipient')\"/>,</p>"
        dock = self._create_partner("Dock", parent_id=self.customer.id, type="delivery", email="dock@customer.example")
        self.case.partner_id = dock
        self._notify()
        self.assertIn(f"Hello {self.customer.name},", self._run()[0]["body"])
        self.case.partner_id = self.anna.partner_id
        self._notify(dedup_key="person")
        self.assertIn(f"Hello {self.anna.name},", self._run()[0]["body"])

    def test_plain_text_says_the_same(self):
        self.event.button = "Look at the case"
        self._notify()
        mail = self._run()[0]
        text = mail["body_alternative"]
        self.assertEqual(text.split("\n")[0].strip(), self.env.company.name)
        for words in (
            "Case CASE-0000 is done.",
            "Look at the case",
            f"/my/test-cases/{self.case.id}?",
            "E-mail preferences",
        ):
            self.assertIn(words, text)
            self.assertIn(words, mail["body"])

    # === FRAME === #

    def test_frame_names_the_vendor_and_whom_to_ask(self):
        company = self.env.company
        company.write({"street": "12 Quayside", "phone": "+1 555 0100", "portal_brand_color": "#0f5b4a"})
        self._notify()
        mail = self._run()[0]
        for words in ("12 Quayside", "+1 555 0100", 'name="color-scheme"', "#0f5b4a"):
            self.assertIn(words, mail["body"])
        self.assertNotIn("Powered by", mail["body"])
        company.portal_has_promotion = True
        self._notify(dedup_key="again")
        self.assertIn("Powered by", self._run()[0]["body"])

    def test_facts_of_the_document_are_told_and_previewed(self):
        self._notify()
        mail = self._run()[0]
        tree = html.document_fromstring(mail["body"])
        [preview] = tree.xpath("//body/div[@data-portal-visual]")
        self.assertIn("CASE-0000", preview.text)
        self.assertIn("CASE-0000", tree.xpath("//table//tr")[0].text_content())
        self.assertNotIn("Image [", mail["body_alternative"])
        self.assertRegex(mail["body_alternative"], r"Document ?: +CASE-0000")

    def test_answer_comes_back_into_the_document(self):
        with patch.object(
            type(self.case),
            "_notify_get_reply_to",
            lambda records, default=None, **_options: {r.id: "case@vendor.example" for r in records},
        ):
            self._notify()
            self.assertEqual(self._run()[0]["reply_to"], "case@vendor.example")
            self.env["portal.notice.preference"]._save(self.anna.partner_id, {self.event.code: "daily"})
            self._notify(self.cases[:2], dedup_key="digest")
            self._let_pass(2000)
            self.assertNotEqual(self._run()[0]["reply_to"], "case@vendor.example", "a summary is of several")

    # === FAILURES === #

    def test_failure_is_tried_again_later_and_sent_once(self):
        notice = self._notify()
        self._run(ConnectionRefusedError("no server"))
        self.assertEqual((notice.state, notice.attempts), ("retry", 1))
        self.assertTrue(notice.failure_reason)
        self.assertFalse(self._run(), "not before its time")
        self._let_pass(self.env["portal.notice"]._job_backoff[0])
        self.assertEqual(len(self._run()), 1)
        self.assertEqual(notice.state, "sent")
        self._let_pass(10_000)
        self.assertFalse(self._run())

    def test_delays_grow_until_the_notice_fails(self):
        notice = self._notify()
        for minutes in self.env["portal.notice"]._job_backoff:
            self._run(ConnectionRefusedError("no server"))
            pause = notice.next_try - fields.Datetime.now()
            self.assertAlmostEqual(pause.total_seconds() / 60, minutes, delta=1)
            self._let_pass(minutes)
        self._run(ConnectionRefusedError("no server"))
        self.assertEqual(notice.state, "failed")
        self.assertFalse(notice.next_try)

    def test_vendor_can_resend_failed_notices(self):
        notice = self._notify()
        notice.write({"state": "failed", "next_try": False})
        notice.action_send_again()
        self.assertEqual(len(self._run()), 1)
        with self.assertRaises(UserError):
            notice.action_send_again()

    def test_killed_while_sending_is_sent_again_later(self):
        """The mail was committed before, so that it is the same one, under the same Message-ID."""
        notice = self._notify()
        notice._begin_attempt()
        mail = notice.mail_id
        self.assertTrue(mail)
        self.assertEqual(mail.state, "exception", "Odoo's own queue must not send it too")
        self.assertFalse(self._run())
        self.assertTrue(notice.failure_reason)
        self._let_pass(10)
        self.assertEqual(len(self._run()), 1)
        self.assertEqual((notice.state, notice.mail_id), ("sent", mail))

    def test_attempt_is_committed_before_the_mail_server_is_spoken_to(self):
        notice = self._notify()
        order = []
        commit = type(self.env["ir.cron"])._commit_progress

        def note_commit(cron, *args, **kwargs):
            cron.env.flush_all()
            notice.invalidate_recordset(flush=False)
            order.append(("commit", notice.attempts, bool(notice.mail_id)))
            return commit(cron, *args, **kwargs)

        def note_send(*args, **kwargs):
            order.append("send")
            raise ConnectionRefusedError

        with patch.object(type(self.env["ir.cron"]), "_commit_progress", note_commit):
            self._run(note_send)
        self.assertIn(("commit", 1, True), order[: order.index("send")])

    def test_broken_text_does_not_stop_other_notices(self):
        self._notify(code="test_case_legal")
        self._notify(self.cases[1])
        prepare = portal_notice.PortalNotice._prepare_item

        def break_one(notice):
            if notice.event_id == self.legal:
                raise KeyError("no such field")
            return prepare(notice)

        with patch.object(portal_notice.PortalNotice, "_prepare_item", break_one), mute_logger(NOTICE_LOG, JOB_LOG):
            [mail] = self._run()
        self.assertIn("CASE-0001", mail["body"])

    def test_notice_after_a_failed_digest_is_not_lost(self):
        self._choose("daily")
        self._notify(self.cases[0])
        self._let_pass(24 * 60)
        self._run(ConnectionRefusedError("no server"))
        self._notify(self.cases[1])
        self._let_pass(24 * 60)
        text = " ".join(mail["body"] for mail in self._run())
        for case in self.cases[:2]:
            self.assertIn(f"Case {case.name} is done.", text)

    def test_dropped_notice_does_not_come_back_with_its_digest(self):
        self._choose("daily")
        gone = self._notify(self.cases[5])
        waiting = self._notify(self.cases[1]) - gone
        self.cases[5].unlink()
        self._let_pass(24 * 60)
        with patch.object(portal_notice.PortalNotice, "_create_mail", side_effect=KeyError("x")):
            with mute_logger(NOTICE_LOG, JOB_LOG):
                self._run()
        self.assertEqual((gone.state, waiting.state), ("dropped", "retry"))

    def test_email_sent_manually_is_not_sent_again(self):
        notice = self._notify()
        self._run(ConnectionRefusedError("no server"))
        notice.mail_id.state = "sent"
        self._let_pass(60)
        self.assertFalse(self._run())
        self.assertEqual(notice.state, "sent")

    def test_retry_after_a_lost_connection_keeps_the_message_id(self):
        """A mailbox shows two e-mails with the same Message-ID only once."""
        notice = self._notify()
        [first] = self._run(smtplib.SMTPServerDisconnected("bye"))
        self.assertEqual(notice.state, "retry")
        self._let_pass(10)
        [second] = self._run()
        self.assertEqual(notice.state, "sent")
        self.assertTrue(first["message_id"])
        self.assertEqual(first["message_id"], second["message_id"])

    def test_old_notices_are_sent_if_mandatory_or_resent(self):
        owed = self._notify(code="test_case_legal")
        by_hand = self._notify() - owed
        by_hand.state = "failed"
        by_hand.action_send_again()
        self.env.flush_all()
        self.cr.execute("UPDATE portal_notice SET create_date = now() - interval '30 days'")
        self.env.invalidate_all()
        self.assertEqual(len(self._run()), 2)

    def test_many_notices_trigger_the_job_once(self):
        triggers = self.env["ir.cron.trigger"].search_count([])
        self._notify(self.cases)
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]) - triggers, 1)

    # === RIGHTS === #

    def test_customers_have_no_right_on_notices(self):
        self._notify()
        for model in ("portal.notice", "portal.notice.preference", "portal.event"):
            with self.assertRaises(AccessError, msg=model):
                self.env[model].with_user(self.anna).search([])
        with self.assertRaises(AccessError):
            self.env["portal.notice"].search([]).with_user(self.anna).action_send_again()
        with self.assertRaises(AccessError):
            self.env["portal.notice"].with_user(self.anna).action_send_again()

    def test_health_reports_failed_notices(self):
        health = self.env["portal.health"]
        self.assertIsNone(health._check_notices())
        notice = self._notify()
        notice.state = "retry"
        self.assertEqual(health._check_notices()[0], "2_warning")
        notice.state = "failed"
        self.assertEqual(health._check_notices()[0], "1_bad")
