import io
from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time
from werkzeug.datastructures import FileStorage

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.portal_document_share import ShareRefusedError
from .common import PDF, DocumentsCommon

MODEL = "odoo.addons.portal_documents_share.models.portal_document_share"


@tagged("post_install", "-at_install")
class TestPortalDocumentShare(DocumentsCommon):
    def setUp(self):
        super().setUp()
        # Refusals and attempts are written on a cursor of their own.
        self.registry_enter_test_mode()

    def _try_password(self, share, password, actor):
        # Without the savepoint of `assertRaises`, which would undo what was counted.
        try:
            share._unlock(password, actor)
        except ShareRefusedError as refused:
            return refused.reason

    # === WHEN === #

    def test_end_needs_no_job(self):
        share = self._share(self.acme, expires_on=self._in(hours=1))
        token, end = self._token(share), share.expires_on
        with freeze_time(fields.Datetime.subtract(end, seconds=1)):
            self.assertEqual(share._find_sudo(token), share)
            self.assertIn(self.sheet, self._seen(self.anna))
            self.assertEqual(share.state, "active")
        share.invalidate_recordset(["state"])
        with freeze_time(end):
            self.assertFalse(share._find_sudo(token))
            self.assertNotIn(self.sheet, self._seen(self.anna))
            self.assertEqual(share.state, "expired")

    def test_revoked_at_once(self):
        share = self._share(self.acme)
        token = self._token(share)
        self.assertIn(self.sheet, self._seen(self.anna))
        share.action_revoke()
        self.assertNotIn(self.sheet, self._seen(self.anna))
        self.assertFalse(share._find_sudo(token))
        self.assertEqual(share.state, "revoked")

    def test_share_goes_with_its_owner(self):
        share = self._share(self.acme)
        token = self._token(share)
        self.vendor.active = False
        self.assertFalse(share._find_sudo(token))
        self.assertNotIn(self.sheet, self._seen(self.anna))
        self.assertEqual(share.state, "orphaned")
        share.successor_id = self.env.ref("base.user_admin")
        self.assertEqual(share._find_sudo(token), share)
        self.assertEqual(share._get_responsible(), self.env.ref("base.user_admin"))
        self.assertIn(self.sheet, self._seen(self.anna))

    def test_share_goes_with_its_owners_right(self):
        share = self._share(self.acme)
        self.vendor.group_ids -= self.env.ref("portal_documents_share.group_documents_user")
        self.assertFalse(share._find_sudo(self._token(share)))

    def test_day_ends_where_the_vendor_is(self):
        self.env.company.partner_id.tz = "Europe/Berlin"
        parse = self.env["portal.document.share"]._parse_expiry
        self.assertEqual(parse(date(2026, 7, 3)), datetime(2026, 7, 3, 22, 0))
        # The clock goes back on this day.
        self.assertEqual(parse("2026-10-25"), datetime(2026, 10, 25, 23, 0))
        self.assertEqual(parse("2026-07-03 10:00:00"), datetime(2026, 7, 3, 10, 0))
        with self.assertRaises(UserError):
            parse("Friday")

    def test_company_sets_the_default_and_the_latest_end(self):
        self.env.company.write({"portal_share_days": 7, "portal_share_max_days": 10})
        share = self._share(self.acme)
        self.assertAlmostEqual((share.expires_on - fields.Datetime.now()).days, 7, delta=1)
        with self.assertRaises(ValidationError):
            share.expires_on = self._in(days=12)
        with self.assertRaises(ValidationError):
            share.expires_on = False
        share.expires_on = self._in(days=9)
        self.env.company.portal_share_max_days = 0
        share.expires_on = False

    def test_end_in_the_past_is_refused(self):
        with self.assertRaises(UserError):
            self._share(self.acme, expires_on=self._in(hours=-1))

    # === ADDRESS === #

    def test_address_is_a_secret_that_is_not_stored(self):
        share = self._share()
        token = self._token(share)
        self.assertGreaterEqual(len(token), 32)
        self.env.flush_all()
        self.env.cr.execute("SELECT t::text FROM portal_document_share t WHERE id = %s", [share.id])
        self.assertNotIn(token, self.env.cr.fetchone()[0])
        other = self._token(share)
        self.assertFalse(share._find_sudo(token), "The new address ends the one before.")
        self.assertEqual(share._find_sudo(other), share)
        for wrong in (None, "", "é" * 32, "x" * 32, "y" * 5000, 7, share.token_hash):
            self.assertFalse(share._find_sudo(wrong), wrong)

    def test_addresses_differ(self):
        share = self._share()
        self.assertEqual(len({self._token(share) for _number in range(100)}), 100)

    def test_fingerprints_are_nobodys_to_read(self):
        share = self._share()
        self._token(share)
        for name in ("token_hash", "password_hash"):
            with self.assertRaises(AccessError):
                share.with_user(self.vendor).sudo(False).read([name])
        self.assertTrue(share.with_user(self.vendor).sudo(False).read(["name"]))

    def test_sign_in_required(self):
        share = self._share(self.anna.partner_id)
        self.assertEqual(share._get_refusal(self._actor()), "sign_in")
        self.assertEqual(share._get_refusal(self._actor(self.ben)), "stranger")
        self.assertEqual(share._get_refusal(self._actor(self.bob)), "stranger", "A colleague was not given it.")
        self.assertFalse(share._get_refusal(self._actor(self.anna)))

    def test_staff_without_the_right_are_visitors(self):
        clerk = self.env["res.users"].create({"name": "Clerk", "login": "clerk.share"})
        named, locked = self._share(self.anna.partner_id), self._share()
        locked._set_password("correct horse")
        self.assertEqual(named._get_refusal(self._actor(clerk)), "stranger")
        self.assertEqual(locked._get_refusal(self._actor(clerk)), "password")
        for share in (named, locked):
            self.assertFalse(share._get_refusal(self._actor(self.vendor)))
        company = self.env["res.company"].create({"name": "Second"})
        self.vendor.write({"company_ids": [Command.set(company.ids)], "company_id": company.id})
        self.assertEqual(named._get_refusal(self._actor(self.vendor)), "stranger", "Of another company")

    def test_address_alone(self):
        share = self._share()
        for user in (None, self.ben, self.anna):
            self.assertFalse(share._get_refusal(self._actor(user)))

    def test_sign_in_needs_people(self):
        with self.assertRaises(ValidationError):
            self._share(login_required=True)

    # === PASSWORD === #

    def test_password(self):
        share = self._share()
        share._set_password("correct horse")
        actor = self._actor()
        self.assertEqual(share._get_refusal(actor), "password")
        for wrong in ("wrong", "", None, "a\0b", "x" * 5000):
            with self.assertRaises(ShareRefusedError):
                share._unlock(wrong, self._actor(ip=f"192.0.2.{len(str(wrong)) % 200}"))
        unlocked = share._unlock("correct horse", actor)
        self.assertFalse(share._get_refusal(actor, unlocked))
        self.assertEqual(share._get_refusal(actor, "é"), "password")
        self._token(share)
        self.assertEqual(share._get_refusal(actor, unlocked), "password", "A new address asks anew.")
        unlocked = share._unlock("correct horse", actor)
        self.assertFalse(share._get_refusal(actor, unlocked))
        share._set_password("another horse")
        self.assertEqual(share._get_refusal(actor, unlocked), "password", "A new password asks anew.")
        with self.assertRaises(UserError):
            share._set_password("short")

    def test_password_is_not_tried_for_ever(self):
        share = self._share()
        share._set_password("correct horse")
        actor = self._actor()
        reasons = [self._try_password(share, "wrong", actor) for _attempt in range(10)]
        self.assertEqual(set(reasons), {"password"})
        self.assertEqual(self._try_password(share, "correct horse", actor), "attempts")
        # Somebody else is not locked out.
        self.assertTrue(share._unlock("correct horse", self._actor(ip="198.51.100.7")))

    def test_one_subscriber_with_many_addresses_is_one_visitor(self):
        share = self._share(may_upload=True)
        share._set_password("correct horse")
        first, second, neighbour = ("2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:3::1")
        module = "odoo.addons.portal_documents_share.models.portal_document_share"
        with patch(f"{module}.ATTEMPTS_OF_ONE", 1), patch(f"{module}.UPLOADS_PER_HOUR", 1):
            reasons = [self._try_password(share, "wrong", self._actor(ip=ip)) for ip in (first, second, neighbour)]
            with self.subTest("password"):
                self.assertEqual(reasons, ["password", "attempts", "password"])
            self.assertEqual(self._add(share, ip=first).name, "added.pdf")
            self.assertEqual(self._add(share, ip=second), "uploads")
            self.assertEqual(self._add(share, ip=neighbour).name, "added.pdf")

    def test_password_is_not_tried_from_many_addresses(self):
        share = self._share()
        share._set_password("correct horse")
        actors = [self._actor(ip=f"198.51.100.{number}") for number in range(3)]
        with patch("odoo.addons.portal_documents_share.models.portal_document_share.ATTEMPTS_OF_ALL", 2):
            reasons = [self._try_password(share, "wrong", actor) for actor in actors]
        self.assertEqual(reasons, ["password", "password", "attempts"])
        self.assertTrue(share._unlock("correct horse", actors[2]))

    # === CONTENT === #

    def test_share_holds_its_folder_and_what_is_in_it(self):
        share = self._share()
        self.assertEqual(share._find_document_sudo(self.manual.id), self.manual)
        self.assertEqual(share._find_document_sudo(self.sheet.id), self.sheet)
        for number in (self.secret.id, 0, -1, 2**31 - 1):
            self.assertFalse(share._find_document_sudo(number))
        self.assertEqual(share._find_folder_sudo(self.sub.id), self.sub)
        for folder in (self.root, self.other):
            self.assertFalse(share._find_folder_sudo(folder.id))

    def test_what_moves_out_is_out(self):
        share = self._share()
        self.sub.parent_id = self.other
        self.assertFalse(share._find_document_sudo(self.manual.id))
        self.assertFalse(share._find_folder_sudo(self.sub.id))
        self.sub.parent_id = self.folder
        self.assertTrue(share._find_document_sudo(self.manual.id))
        self.manual.action_archive()
        self.assertFalse(share._find_document_sudo(self.manual.id))

    def test_share_of_files_holds_these_alone(self):
        share = self._share(document_ids=self.sheet.ids)
        self.assertTrue(share._find_document_sudo(self.sheet.id))
        self.assertFalse(share._find_document_sudo(self.manual.id))

    def test_replaced_file_is_out(self):
        share = self._share()
        self.assertEqual(share._find_document_sudo(self.sheet.id), self.sheet)
        newer = self._create_document("sheet 2.pdf", self.folder)
        self.sheet.successor_id = newer
        self.assertFalse(share._find_document_sudo(self.sheet.id))
        self.assertEqual(share._find_document_sudo(newer.id), newer)

    def test_terms_that_contradict_each_other(self):
        with self.assertRaisesRegex(ValidationError, "no limit of downloads"):
            self._share(is_view_only=True, download_limit=1)
        with self.assertRaisesRegex(ValidationError, "to a folder only"):
            self._share(document_ids=self.sheet.ids, may_upload=True)
        self.assertTrue(self._share(download_limit=1, may_upload=True))

    def test_share_of_nothing_is_refused(self):
        with self.assertRaises(ValidationError):
            self._share(document_ids=[Command.clear()])

    # === USE === #

    def test_limit_is_kept(self):
        share = self._share(download_limit=2)
        actor = self._actor()
        share._use("download", actor, self.sheet)
        share._use("archive", actor, self.sheet | self.manual)
        with self.assertRaises(ShareRefusedError) as refused:
            share._use("download", actor, self.sheet)
        self.assertEqual(refused.exception.reason, "limit")
        self.assertEqual(share.limited_count, 2)

    def test_limit_is_not_passed_by_a_preview_or_a_part(self):
        share = self._share(download_limit=1)
        with self.assertRaises(ShareRefusedError):
            share._use("preview", self._actor(), self.sheet)
        share._use("download", self._actor(), self.sheet)
        with self.assertRaises(ShareRefusedError):
            share._use("download", self._actor(), self.sheet, is_continued=True)

    def _add(self, share, **values):
        file = FileStorage(io.BytesIO(PDF), filename="added.pdf")
        # Without the savepoint of `assertRaises`, which would undo what was counted.
        try:
            return share._add_files(self.folder, [file], self._actor(**values))
        except ShareRefusedError as refused:
            return refused.reason

    def test_uploads_of_all_visitors_are_limited(self):
        share = self._share(may_upload=True)
        with patch("odoo.addons.portal_documents_share.models.portal_document_share.UPLOADS_OF_ALL", 2):
            found = [self._add(share, ip=f"198.51.100.{number}") for number in range(3)]
        self.assertEqual([found[0].name, found[1].name, found[2]], ["added.pdf", "added.pdf", "uploads"])

    def test_uploads_of_one_visitor_are_limited(self):
        share = self._share(may_upload=True)
        with patch("odoo.addons.portal_documents_share.models.portal_document_share.UPLOADS_PER_HOUR", 1):
            self.assertEqual(self._add(share).name, "added.pdf")
            self.assertEqual(self._add(share), "uploads")
            self.assertEqual(self._add(share, ip="198.51.100.7").name, "added.pdf")

    def test_what_one_upload_holds(self):
        share = self._share(may_upload=True)
        for name, limit in (("MAX_UPLOAD", 10), ("MAX_UPLOADS", 0)):
            with patch(f"odoo.addons.portal_documents_share.models.portal_document_share.{name}", limit):
                with self.assertRaises(UserError, msg=name):
                    self._add(share)
        self.assertEqual(self._add(share).name, "added.pdf")

    def test_nothing_is_added_where_it_is_not_allowed(self):
        share = self._share()
        self.assertEqual(self._add(share), "upload")
        share.may_upload = True
        self.assertEqual(self._add(share).name, "added.pdf")

    def test_added_file_waits_for_its_release(self):
        share = self._share(self.acme, may_upload=True)
        added = self._add(share)
        self.assertTrue(added.is_waiting)
        self.assertNotIn(added, self._seen(self.anna))
        self.assertFalse(added.with_user(self.bob).has_access("read"), "Nor by its id")
        self.assertFalse(share._find_document_sudo(added.id))
        self.assertFalse(share._pick_sudo(added))
        self.assertEqual(added.activity_ids.user_id, self.vendor)
        for user in (self.anna, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                added.with_user(user).sudo(False).action_release()
        with self.assertRaises(AccessError):
            added.with_user(self.vendor).sudo(False).is_waiting = False
        added.with_user(self.vendor).sudo(False).action_release()
        self.assertIn(added, self._seen(self.anna))
        self.assertTrue(added.with_user(self.bob).has_access("read"))
        self.assertEqual(share._find_document_sudo(added.id), added)
        self.assertFalse(added.activity_ids)

    def test_file_of_very_many_readers(self):
        """The names that are shown to staff are the first ones; everybody who was given the file reads it."""
        self._share(self.beta, self.acme)
        with patch(f"{MODEL}.MOST_READERS", 1):
            for user in (self.anna, self.ben):
                self.assertTrue(self.sheet.with_user(user).has_access("read"), user.name)
        self.assertFalse(self.sheet.with_user(self.free).has_access("read"))
        self.assertFalse(self.secret.with_user(self.anna).has_access("read"))

    def test_added_file_that_is_shown_at_once(self):
        share = self._share(self.acme, may_upload=True, shows_added=True)
        added = self._add(share)
        self.assertFalse(added.is_waiting)
        self.assertIn(added, self._seen(self.anna))
        self.assertFalse(added.activity_ids)

    def test_uploads_have_a_total_size(self):
        share, other = self._share(may_upload=True), self._share(may_upload=True)
        with patch("odoo.addons.portal_documents_share.models.portal_document_share.MAX_UPLOADED", len(PDF) * 2):
            first = self._add(share)
            self._add(share)
            self.assertEqual(self._add(share), "room")
            self.assertEqual(self._add(other).name, "added.pdf")
            first.unlink()
            self.assertEqual(self._add(share).name, "added.pdf")

    def test_view_only(self):
        share = self._share(is_view_only=True)
        share._use("preview", self._actor(), self.sheet)
        for action in ("download", "archive"):
            with self.assertRaises(ShareRefusedError):
                share._use(action, self._actor(), self.sheet)

    def test_owner_is_told_of_the_first_download(self):
        share = self._share(self.acme)
        share._use("download", self._actor(self.anna), self.sheet)
        share._use("download", self._actor(self.anna), self.sheet)
        told = self.env["mail.message"].search(
            [("model", "=", share._name), ("res_id", "=", share.id), ("subject", "like", "first download")]
        )
        self.assertEqual(len(told), 1)
        self.assertIn("Anna", told.subject)
        self.assertEqual(told.notified_partner_ids, self.vendor.partner_id)

    def test_owner_is_told_of_the_end_once(self):
        share = self._share(self.acme, expires_on=self._in(hours=23))
        later = self._share(self.acme, expires_on=self._in(hours=26))
        self.env["portal.document.share"]._tell_ends()
        self.env["portal.document.share"]._tell_ends()
        self.assertTrue(share.is_end_told)
        self.assertFalse(later.is_end_told)
        told = self.env["mail.message"].search([("model", "=", share._name), ("res_id", "=", share.id)])
        self.assertEqual(len(told.filtered(lambda message: "ends on" in (message.subject or ""))), 1)

    def test_share_that_allows_most_is_taken(self):
        viewing = self._share(self.anna.partner_id, is_view_only=True)
        free = self._share(self.acme)
        self.assertEqual(free._find_for_sudo(self.anna, self.sheet), free | viewing)
        self.assertEqual(free._find_for_sudo(self.anna, self.sheet)[0], free)
        self.assertEqual(free._find_for_sudo(self.bob, self.sheet), free)
        self.assertFalse(free._find_for_sudo(self.ben, self.sheet))

    # === share_with_customer === #

    def test_share_with_customer(self):
        folder = self.folder.with_user(self.vendor)
        url = folder.share_with_customer(
            self.acme.id, expiry=fields.Date.add(fields.Date.today(), days=3), download_limit=3, note="Hello"
        )
        share = folder.env["portal.document.share"].sudo()._find_sudo(url.rpartition("/")[2])
        self.assertEqual((share.folder_id, share.partner_ids, share.user_id), (self.folder, self.acme, self.vendor))
        self.assertEqual((share.download_limit, share.note, share.login_required), (3, "Hello", True))
        self.assertIn(self.manual, self._seen(self.anna))

    def test_share_with_customer_by_address_and_password(self):
        url = (
            (self.sheet | self.manual)
            .with_user(self.vendor)
            .share_with_customer(self.acme, login_required=False, password="correct horse")
        )
        share = self.env["portal.document.share"]._find_sudo(url.rpartition("/")[2])
        self.assertEqual(share.document_ids, self.sheet | self.manual)
        self.assertEqual(share._get_refusal(self._actor()), "password")

    def test_password_is_for_visitors_who_do_not_sign_in(self):
        with self.assertRaisesRegex(ValidationError, "do not sign in"):
            self.sheet.with_user(self.vendor).share_with_customer(self.acme, password="correct horse")
        share = self._share()
        share._set_password("correct horse")
        with self.assertRaisesRegex(ValidationError, "do not sign in"):
            share.write({"login_required": True, "partner_ids": self.acme.ids})
        share._set_password("")
        share.write({"login_required": True, "partner_ids": self.acme.ids})

    def test_end_is_that_of_the_shares_company(self):
        company = self.env["res.company"].create({"name": "Second", "portal_share_days": 3, "portal_share_max_days": 0})
        company.partner_id.tz = "Asia/Tokyo"
        self.env.company.write({"portal_share_days": 0, "portal_share_max_days": 0})
        folder = self.env["portal.document.folder"].create({"name": "Second", "company_id": company.id})
        share = self._share(self.acme, folder_id=folder.id, company_id=company.id)
        self.assertTrue(share.expires_on)
        self.assertEqual(share.expires_on.hour, 15, "Midnight in Tokyo")
        form = self.env["portal.document.share.create"].create({"company_id": company.id, "folder_id": folder.id})
        self.assertEqual(form.expires_on, share.expires_on)
        url = folder.share_with_customer(self.acme, expiry="2099-07-03")
        share = self.env["portal.document.share"]._find_sudo(url.rpartition("/")[2])
        self.assertEqual(share.expires_on, datetime(2099, 7, 3, 15, 0))
        self.assertFalse(self._share(self.acme).expires_on)

    def test_files_of_another_company_are_not_shared(self):
        company = self.env["res.company"].create({"name": "Second"})
        folder = self.env["portal.document.folder"].create({"name": "Second", "company_id": company.id})
        document = self._create_document("second.pdf", folder)
        for values in ({"folder_id": folder.id}, {"document_ids": document.ids}):
            with self.assertRaisesRegex(ValidationError, "another company"):
                self._share(self.acme, **values)
            self.assertTrue(self._share(self.acme, company_id=company.id, **values))

    def test_what_is_shared_stays_in_its_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        target = self.env["portal.document.folder"].create({"name": "Second", "company_id": company.id})
        free = self._create_folder("Free")
        shares = self._share(self.acme, folder_id=free.id) | self._share(self.acme, document_ids=self.secret.ids)
        with self.assertRaisesRegex(ValidationError, "Revoke that share first"):
            free.company_id = company
        with self.assertRaisesRegex(ValidationError, "Revoke that share first"):
            self.secret.folder_id = target
        self.secret.folder_id = self.folder
        shares.action_revoke()
        free.company_id = company
        self.secret.folder_id = target
        self.assertEqual(self.secret.company_id, company)

    def test_course_is_nobodys_to_write(self):
        share = self._share(self.acme, download_limit=1)
        share._use("download", self._actor(self.anna), self.sheet)
        own = share.with_user(self.vendor).sudo(False)
        own.action_revoke()
        now = fields.Datetime.now()
        for values in ({"limited_count": 0}, {"revoked_on": False}, {"first_download_on": now}, {"is_end_told": True}):
            with self.assertRaises(AccessError, msg=values):
                own.write(values)
        with self.assertRaises(AccessError):
            own.create({"folder_id": self.folder.id, "partner_ids": self.acme.ids, "limited_count": -5})
        for values in ({"version_id": self.secret.version_id.id}, {"changed_on": now}):
            with self.assertRaises(AccessError, msg=values):
                self.sheet.with_user(self.vendor).write(values)
        own.write({"note": "Hello", "expires_on": self._in(days=3)})
        self.assertTrue(own.revoked_on)

    def test_owner_is_told_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.anna.lang = "fr_FR"
        share = self._share(self.acme, may_upload=True)
        share.with_context(lang="fr_FR")._use("download", self._actor(self.anna), self.sheet)
        share.with_context(lang="fr_FR")._tell_upload(self.sheet, self._actor(self.anna))
        domain = [("model", "=", share._name), ("res_id", "=", share.id), ("subject", "!=", False)]
        words = " ".join(self.env["mail.message"].search(domain).mapped("subject"))
        self.assertIn("first download, by Anna", words)
        self.assertIn("Anna added sheet.pdf", words)
        self.vendor.lang = "fr_FR"
        share._tell_upload(self.sheet, self._actor(self.anna))
        words = self.env["mail.message"].search(domain, limit=1).subject
        self.assertNotIn("added", words)

    def test_share_with_customer_refuses_people_outside(self):
        self._share(self.acme)
        for user in (self.anna, self.ben, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.sheet.with_user(user).share_with_customer(self.acme)
        clerk = self.env["res.users"].create({"name": "Clerk", "login": "clerk.documents"})
        with self.assertRaises(AccessError):
            self.sheet.with_user(clerk).share_with_customer(self.acme)
