import io
from datetime import timedelta
from unittest.mock import patch

from pypdf import PdfReader

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.portal_evidence import pdf_seal

from .common import AcceptCommon


@tagged("post_install", "-at_install")
class TestAccept(AcceptCommon):
    # === ACCEPTING === #

    def test_accepted_with_evidence(self):
        evidence = self._accept()
        self.assertEqual((self.asked.state, self.asked.decided_by), ("accepted", "Anna (as “Anna Keller”)"))
        self.assertFalse(self.asked.awaited_id)
        payload = evidence.offer_id._get_payload()
        self.assertEqual(payload["file"]["sha256"], self.safety.version_id.sha256)
        self.assertEqual((payload["file"]["version"], evidence.kind), (1, "accepted"))
        facts = evidence._get_facts()
        self.assertEqual(facts["signer"]["contact_id"], self.anna.partner_id.id)
        self.assertIn("safety.pdf", facts["consent"]["text"])
        self.assertFalse(self.env["portal.evidence.chain"]._check_evidence(self.env.company))

    def test_own_name_is_told_once(self):
        self._accept(name="anna")
        self.assertEqual(self.asked.decided_by, "anna")

    def test_sealed_and_both_told(self):
        self._accept()
        seal = self._seal(self.asked)
        self.assertEqual(seal.state, "done")
        content = seal._get_document()
        self.assertTrue(pdf_seal.check(content)["is_intact"])
        text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        self.assertIn("Read and accepted by Anna Keller", text)
        self.assertIn(self.safety.version_id.sha256, text.replace("\n", ""))
        notices = self._get_notices(self.asked, "file_sealed")
        self.assertEqual(notices.partner_id, self.anna.partner_id | self.vendor.partner_id)
        mail = notices[0]._create_mail()
        self.assertEqual(mail.attachment_ids.name, "safety, version 1-accepted.pdf")
        self.assertIn("is attached", mail.body_html)

    def test_mail_down_keeps_the_act(self):
        self._accept()
        seal = self._seal(self.asked)
        notices = self._get_notices(self.asked, "file_sealed")
        self.assertEqual(set(notices.mapped("state")), {"pending"})
        self.assertTrue(seal._get_document())

    def test_one_acceptance_of_two_presses(self):
        values = self._values(self.asked)
        decision = self.asked._get_decision()
        decision._sign(self.asked.sudo(), values, self._actor(self.anna))
        with self.assertRaisesRegex(UserError, "already"):
            decision._sign(self.asked.sudo(), values, self._actor(self.anna))
        self.assertEqual(len(self._get_evidence(self.asked, "accepted")), 1)

    def test_what_is_missing(self):
        for values in ({"consent": False}, {"name": ""}, {"digest": "0" * 64}, {"digest": None}):
            with self.assertRaises(UserError, msg=values):
                self._accept(**values)
        self.assertEqual(self.asked.state, "waiting")
        self._accept()

    def test_who_accepts(self):
        public = self.env.ref("base.public_user")
        for user in (self.clara, self.bob, self.ben, public, self.vendor):
            with self.assertRaises(UserError, msg=user.login):
                self._accept(user=user)
        self.assertFalse(self._get_evidence(self.asked, "accepted"))
        self._accept()

    def test_company_accepts_by_who_may_sign(self):
        asked = self._ask(self.acme)
        self.bob.partner_id.portal_role_id = self.roles["finance"]
        for user in (self.bob, self.ben):
            with self.assertRaises(UserError):
                self._accept(asked, user)
        self._accept(asked, self.clara)
        self.assertEqual(asked.state, "accepted")

    def test_decline(self):
        with self.assertRaisesRegex(UserError, "Tell us why"):
            self._decline(self.asked, reason=" ")
        self._decline(self.asked)
        self.assertEqual((self.asked.state, self.asked.reason), ("declined", "Chapter 3 is wrong"))
        self.assertIn("Chapter 3 is wrong", self.asked.activity_ids.note)
        self.assertEqual(self.asked.activity_ids.user_id, self.vendor)
        with self.assertRaises(UserError):
            self._accept()

    def test_reason_stays_text(self):
        """What a customer types is no link in a task of staff."""
        self._decline(self.asked, reason='<a href="https://evil.example">Pay here</a>')
        self.assertIn("&lt;a href", self.asked.activity_ids.note)
        self.assertNotIn("<a", self.asked.activity_ids.note)

    def test_asked_again_after_declining(self):
        self._decline(self.asked)
        again = self._ask()
        self._accept(again)
        self.assertEqual((self.asked.state, again.state), ("declined", "accepted"))

    # === VERSIONS === #

    def test_new_version_is_refused_in_words_and_asked(self):
        values = self._values(self.asked)
        self._renew()
        self.assertEqual(self.asked.state, "superseded")
        with self.assertRaisesRegex(UserError, "newer version"):
            self.asked._get_decision()._sign(self.asked.sudo(), values, self._actor(self.anna))
        newer = self.asked._get_newer_sudo()
        self.assertEqual((newer.version_number, newer.change_note, newer.state), (2, "Chapter 3 is new", "waiting"))
        self._accept(newer)

    def test_version_that_comes_between(self):
        """Even if nobody noted the new version on the row."""
        values = self._values(self.asked)
        self._renew()
        self.asked.sudo().state = "waiting"
        with self.assertRaisesRegex(UserError, "newer version"):
            self.asked._get_decision()._sign(self.asked.sudo(), values, self._actor(self.anna))

    def test_accepted_is_asked_again_if_the_file_says_so(self):
        self._accept()
        self._renew()
        self.assertEqual(self.asked.state, "accepted")
        self.assertEqual(self.asked._get_newer_sudo().state, "waiting")

    def test_accepted_is_not_asked_again(self):
        other = self._ask(self.clara.partner_id)
        self.safety.asks_again = False
        self._accept()
        self._renew()
        self.assertFalse(self.asked._get_newer_sudo())
        self.assertEqual(other._get_newer_sudo().state, "waiting")

    def test_taken_back(self):
        self.safety.sudo().action_archive()
        with self.assertRaisesRegex(UserError, "taken back"):
            self._accept()
        self.assertFalse(self.asked._read_file_sudo(self._actor(self.anna)))
        self._run_job(days=8)
        self.assertFalse(self._get_notices(self.asked, "file_reminder"))
        self.assertTrue(self._get_notices(self.nda, "file_reminder"))
        names = {entry["name"] for entry in self.env["portal.attention"].with_user(self.anna)._get_pending()}
        self.assertNotIn("Files to read and accept", names)
        self.assertIn("Files to sign", names)
        waiting = self.env["portal.document.acceptance"].with_user(self.anna)._get_waiting(self.anna)
        self.assertEqual([row["name"] for row in waiting], ["nda.pdf"])
        self.safety.sudo().action_unarchive()
        self.assertTrue(self.asked._read_file_sudo(self._actor(self.anna)))
        self._accept()

    def test_deleted_file_keeps_the_evidence(self):
        self._accept()
        self._seal(self.asked)
        self.safety.sudo().unlink()
        self.env.invalidate_all()
        self.assertEqual((self.asked.state, self.asked.name), ("accepted", "safety.pdf"))
        self.assertTrue(self.asked._get_seals_sudo()._get_document())

    def test_without_fingerprint(self):
        self.env.cr.execute(
            "UPDATE portal_document_version SET sha256 = NULL WHERE id = %s", [self.safety.version_id.id]
        )
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            self._ask(self.clara.partner_id)

    def test_new_version_without_fingerprint(self):
        with patch.object(self.registry["portal.document.version"], "_hash", lambda *_arguments: False):
            self._renew()
        self.assertEqual(self.asked.state, "superseded")
        self.assertFalse(self.asked._get_newer_sudo())

    def test_one_mail_of_a_new_version(self):
        self._share(self.anna.partner_id, self.clara.partner_id)
        event = self.env["portal.event"].search([("code", "=", "file_renewed")])
        self._renew()
        self.assertFalse(event._may_be_told(self.safety, self.anna.partner_id))
        self.assertTrue(event._may_be_told(self.safety, self.clara.partner_id))
        self._accept(self.asked._get_newer_sudo())
        self.assertTrue(event._may_be_told(self.safety, self.anna.partner_id))

    # === READING === #

    def test_what_is_over_is_not_read_here(self):
        actor, others = self._actor(self.anna), self._ask(self.clara.partner_id, self.bob.partner_id)
        self.assertTrue(all(row._read_file_sudo(actor) for row in self.asked | others))
        others[0].action_withdraw()
        self._decline(self.asked)
        self.assertFalse((self.asked._read_file_sudo(actor) | others[0]._read_file_sudo(actor)).ids)
        self._renew()
        self.assertEqual(others[1].state, "superseded")
        self.assertFalse(others[1]._read_file_sudo(actor))
        newer = self.asked._get_newer_sudo()
        self._accept(newer)
        self.assertTrue(newer._read_file_sudo(actor), "What was accepted can be read again.")

    def test_reading_is_logged(self):
        attachment = self.asked._read_file_sudo(self._actor(self.anna))
        self.assertEqual(attachment, self.safety.sudo().version_id.attachment_id)
        row = self.env["portal.document.log"].search([("document_id", "=", self.safety.id)], limit=1)
        self.assertEqual(
            (row.action, row.partner_id, row.share_name), ("preview", self.anna.partner_id.id, "To accept or sign")
        )

    def test_rows_by_policy(self):
        def seen(user):
            return self.env["portal.document.acceptance"].with_user(user).search([]).sudo()

        self.bob.partner_id.portal_role_id = self.roles["personal"]
        self.assertEqual(seen(self.anna), (self.asked | self.nda).sudo())
        self.assertEqual(seen(self.clara), (self.asked | self.nda).sudo())
        for user in (self.bob, self.ben, self.free):
            self.assertFalse(seen(user))
            with self.assertRaises(AccessError):
                self.asked.with_user(user).read(["name"])
        self.asked.action_withdraw()
        self.assertEqual(seen(self.anna), self.nda.sudo())

    def test_columns_by_policy(self):
        row = self.asked.with_user(self.anna)
        self.assertEqual(row.read(["name"])[0]["name"], "safety.pdf")
        for name in ("document_id", "version_id", "user_id", "reason", "reminded_on", "signer_ids", "message_ids"):
            with self.assertRaises(AccessError, msg=name):
                row.read([name])

    def test_outsiders_change_nothing(self):
        row = self.asked.with_user(self.anna)
        for name in ("action_withdraw", "action_remind", "action_open_evidence", "action_open_seals"):
            with self.assertRaises(AccessError, msg=name):
                getattr(row, name)()
        self._share(self.anna.partner_id)
        for name in ("action_ask_acceptance", "action_open_acceptances"):
            with self.assertRaises(AccessError, msg=name):
                getattr(self.safety.with_user(self.anna), name)()
        with self.assertRaises(AccessError):
            row.write({"due_on": "2030-01-01"})
        with self.assertRaises(AccessError):
            row.message_post(body="x")

    def test_course_is_nobodys_to_write(self):
        for values in (
            {"state": "accepted"},
            {"decided_by": "Anna"},
            {"sha256": "0" * 64},
            {"partner_id": self.acme.id},
        ):
            with self.assertRaises(AccessError, msg=values):
                self.asked.write(values)
        with self.assertRaises(AccessError):
            self.acceptances.create({"name": "x", "mode": "accept", "partner_id": self.acme.id, "state": "accepted"})
        signers = self.env["portal.document.signer"].with_user(self.vendor)
        with self.assertRaises(AccessError):
            signers.create({"acceptance_id": self.nda.id, "partner_id": self.bob.partner_id.id})
        self.asked.due_on = fields.Date.today()
        self.asked.action_withdraw()
        self.assertEqual(self.asked.state, "withdrawn")

    # === EVERYBODY WITH WHOM IT IS SHARED === #

    def _ask_readers(self):
        for documents in self.env["portal.document"]._walk_asking():
            for document in documents:
                list(document._ask_readers())

    def test_readers_are_asked(self):
        self._share(self.acme)
        self.bob.partner_id.portal_role_id = self._create_role("Nothing")
        self.sheet.with_user(self.vendor).write({"asks_readers": True, "accept_days": 5})
        self._ask_readers()
        self._ask_readers()
        people = self.sheet.acceptance_ids.partner_id
        self.assertEqual(people, self.anna.partner_id | self.clara.partner_id)
        self.assertEqual(self.sheet.acceptance_ids[0].due_on, fields.Date.context_today(self.sheet) + timedelta(days=5))

    def test_readers_that_are_lost(self):
        share = self._share(self.anna.partner_id, self.clara.partner_id)
        self.sheet.asks_readers = True
        self._ask_readers()
        own = self.sheet.acceptance_ids.filtered(lambda row: row.partner_id == self.anna.partner_id)
        self._accept(own)
        share.action_revoke()
        self._ask_readers()
        self.assertEqual(set(self.sheet.acceptance_ids.mapped("state")), {"accepted", "withdrawn"})

    def test_readers_are_asked_however_many_there_are(self):
        self.bob.partner_id.portal_role_id = self._create_role("Nothing")
        self._share(self.acme, self.beta, self.free.partner_id)
        self.sheet.with_user(self.vendor).asks_readers = True
        with patch("odoo.addons.portal_documents_accept.models.portal_document.PEOPLE", 1):
            self._ask_readers()
            asked = self.sheet.acceptance_ids
            self.assertGreaterEqual(len(asked), 4)
            self._ask_readers()
        self.assertEqual(self.sheet.acceptance_ids, asked)
        self.assertEqual(set(asked.mapped("state")), {"waiting"}, "Nobody falls out as there are many.")
        people = self.anna.partner_id | self.clara.partner_id | self.ben.partner_id | self.free.partner_id
        self.assertLessEqual(people, asked.partner_id)
        self.assertNotIn(self.bob.partner_id, asked.partner_id)

    def test_job_that_runs_out_of_time_goes_on_soon(self):
        self._share(self.acme)
        self.sheet.asks_readers = True
        cron = self.env.ref("portal_documents_accept.ir_cron_portal_document_accept")
        triggers = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        with patch.object(self.registry["ir.cron"], "_commit_progress", lambda *_arguments, **_values: 0):
            self.env["portal.document.acceptance"]._run_due()
        self.assertGreater(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), triggers)

    def test_job_asks_the_readers(self):
        self._share(self.anna.partner_id)
        self.sheet.asks_readers = True
        self._run_accept_job()
        self.assertEqual(self.sheet.acceptance_ids.partner_id, self.anna.partner_id)

    def test_sharing_asks_soon(self):
        cron = self.env.ref("portal_documents_accept.ir_cron_portal_document_accept")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self._share(self.anna.partner_id)
        self.assertGreater(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]), triggers)

    # === REMINDERS === #

    def _run_job(self, days=0):
        """Run the job, some days after people were asked."""
        created = fields.Datetime.now() - timedelta(days=days)
        self.env.cr.execute("UPDATE portal_document_acceptance SET create_date = %s", [created])
        self.env.invalidate_all()
        self._run_accept_job()

    def test_reminded_until_accepted(self):
        self._run_job(days=6)
        self.assertFalse(self._get_notices(self.asked, "file_reminder"))
        self._run_job(days=8)
        notices = self._get_notices(self.asked, "file_reminder")
        self.assertEqual(notices.partner_id, self.anna.partner_id)
        self._run_job(days=8)
        self.assertEqual(len(self._get_notices(self.asked, "file_reminder")), 1)
        self.assertFalse(notices._is_obsolete())
        self._accept()
        self.assertTrue(notices._is_obsolete())

    def test_reminded_before_it_is_due(self):
        self.asked.due_on = fields.Date.today() + timedelta(days=1)
        self._run_job(days=3)
        self.assertTrue(self._get_notices(self.asked, "file_reminder"))
        self.assertFalse(self._get_notices(self.nda, "file_reminder"))

    def test_no_reminders(self):
        self.env.company.portal_accept_remind_days = 0
        self._run_job(days=30)
        self.assertFalse(self._get_notices(self.asked, "file_reminder"))

    def test_answered_is_not_reminded(self):
        self._accept()
        self._run_job(days=8)
        self.assertFalse(self._get_notices(self.asked, "file_reminder"))
        self.assertTrue(self._get_notices(self.nda, "file_reminder"))

    def test_asked_by_mail(self):
        notice = self._get_notices(self.asked, "file_to_accept")
        self.assertEqual(notice.partner_id, self.anna.partner_id)
        mail = notice._create_mail()
        self.assertEqual(mail.subject, "Please read and accept: safety.pdf")
        self.assertIn(f"/my/signatures/{self.asked.id}", mail.body_html)
        self.assertNotIn("access_token", mail.body_html)

    # === WHAT WAITS === #

    def test_waits_on_the_dashboard(self):
        self.asked.due_on = fields.Date.today()
        attention = self.env["portal.attention"].with_user(self.anna)
        names = {entry["name"] for entry in attention._get_pending()}
        self.assertLessEqual({"Files to sign", "Files to read and accept"}, names)
        rows = self.env["portal.answer.waiting"].with_user(self.anna)._get_answer()["rows"]
        self.assertIn(("safety.pdf", "Today"), [(row["name"], row["label"]) for row in rows])
        # It is Anna's to read, and she signs first.
        names = {entry["name"] for entry in attention.with_user(self.clara)._get_pending()}
        self.assertFalse({"Files to sign", "Files to read and accept"} & names)
        self._accept()
        names = {entry["name"] for entry in attention._get_pending()}
        self.assertNotIn("Files to read and accept", names)

    def test_what_waits_for_a_company_is_told_to_those_who_see_it(self):
        self._ask(self.acme)
        self.bob.partner_id.portal_role_id = self.roles["personal"]
        for user, names in ((self.bob, []), (self.clara, ["safety.pdf"])):
            rows = self.env["portal.document.acceptance"].with_user(user)._get_waiting(user)
            self.assertEqual([row["name"] for row in rows], names, user.login)

    def test_large_file_is_accepted_by_its_fingerprint(self):
        document = self._create_document("film.zip", self.folder, b"PK\x03\x04" + b"0" * 100)
        asked = self._ask(document=document.with_user(self.vendor))
        self._accept(asked)
        self.assertFalse(
            self.env["portal.evidence.file"].search([("res_id", "=", asked.id), ("res_model", "=", asked._name)])
        )
