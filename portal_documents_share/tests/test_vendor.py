from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import PDF, DocumentsCommon


@tagged("post_install", "-at_install")
class TestVendor(DocumentsCommon):
    """The buttons and forms of the backend, as somebody who shares files."""

    def _open_share_form(self, records):
        action = records.with_user(self.vendor).action_share()
        return Form(self.env[action["res_model"]].with_user(self.vendor).with_context(**action["context"]))

    def _get_token(self, action):
        return action["context"]["default_address"].rpartition("/")[2]

    def test_share_with_people(self):
        with self._open_share_form(self.folder) as form:
            form.partner_ids.add(self.acme)
            form.note = "For you"
        action = form.record.action_share()
        share = self.env["portal.document.share"]._find_sudo(self._get_token(action))
        self.assertEqual((share.folder_id, share.partner_ids, share.user_id), (self.folder, self.acme, self.vendor))
        self.assertTrue(share.login_required)
        address = Form(self.env[action["res_model"]].with_user(self.vendor).with_context(**action["context"]))
        self.assertEqual(address.address, action["context"]["default_address"])

    def test_share_by_address(self):
        form = self._open_share_form(self.sheet | self.manual)
        form.audience = "link"
        form.password = "correct horse"
        form.download_limit = 3
        share = self.env["portal.document.share"]._find_sudo(self._get_token(form.save().action_share()))
        self.assertEqual((share.document_ids, share.download_limit), (self.sheet | self.manual, 3))
        self.assertFalse(share.login_required)
        self.assertTrue(share.has_password)

    def test_people_are_told_by_mail(self):
        before = self.env["mail.mail"].search([])
        with self._open_share_form(self.folder) as form:
            form.partner_ids.add(self.anna.partner_id)
        share = self.env["portal.document.share"]._find_sudo(self._get_token(form.record.action_share()))
        self.assertEqual(self.env["mail.mail"].search([]), before, "A job tells them, however many they are.")
        self.env["portal.document.telling"].search([("share_id", "=", share.id)])._process()
        mail = self.env["mail.mail"].search([]) - before
        self.assertIn("anna.access@customer.example", mail.email_to)
        self.assertIn("/my/documents", mail.body_html)
        self.assertNotIn("/portal/documents/", mail.body_html, "A mail holds no secret.")

    def test_revoke_and_renew(self):
        share = self._share(self.acme).with_user(self.vendor).sudo(False)
        old = self._token(share)
        action = share.action_renew_address()
        found = self.env["portal.document.share"]
        self.assertFalse(found._find_sudo(old))
        self.assertEqual(found._find_sudo(self._get_token(action)).id, share.id)
        told = share.action_revoke()["params"]
        self.assertIn(share.name, told["message"])
        self.assertEqual(told["next"]["type"], "ir.actions.act_window_close", "The form is shown anew.")
        self.assertFalse(found._find_sudo(self._get_token(action)))
        shares = self._share(self.acme) | self._share(self.acme)
        self.assertIn("2", shares.sudo(False).with_user(self.vendor).action_revoke()["params"]["message"])

    def test_what_ends_for_others_is_asked_first(self):
        for view_type in ("form", "list"):
            arch = etree.fromstring(self.env["portal.document.share"].get_view(view_type=view_type)["arch"])
            self.assertTrue(arch.xpath("//button[@name='action_revoke']/@confirm"), view_type)

    def test_no_limit_is_told_in_words(self):
        for name in ("portal_document_share_create_view_form", "portal_document_share_view_form"):
            view = self.env.ref(f"portal_documents_share.{name}")
            arch = etree.fromstring(self.env[view.model].get_view(view.id, "form")["arch"])
            self.assertEqual(arch.xpath("//span[@name='portal_no_limit']/@invisible"), ["download_limit"], name)

    def test_menus_have_names_of_their_own(self):
        root = self.env.ref("portal_tools.portal_menu_root")
        names = self.env["ir.ui.menu"].search([("id", "child_of", root.id)]).mapped("name")
        ours = [name for name in names if "iles of records" in name]
        self.assertEqual(sorted(ours), ["Files of records", "Rules for files of records"])

    def test_lists_that_buttons_open(self):
        share = self._share(self.acme)
        found = self.env["portal.document.share"].search(self.folder.action_open_shares()["domain"])
        self.assertEqual(found.ids, share.ids)
        found = self.env["portal.document.share"].search(self.manual.action_open_shares()["domain"])
        self.assertEqual(found.ids, share.ids)
        self.assertEqual(self.manual.share_count, 1)
        share._use("download", self._actor(self.anna), self.sheet)
        logs = self.env["portal.document.log"].search(share.action_open_log()["domain"])
        self.assertEqual(logs.document_id, self.sheet.id)

    def test_new_version(self):
        action = self.manual.with_user(self.vendor).action_new_version()
        form = Form(self.env[action["res_model"]].with_user(self.vendor).with_context(**action["context"]))
        values = {"name": "manual.pdf", "raw": PDF + b"2"}
        form.attachment_id = self.env["ir.attachment"].with_user(self.vendor).create(values)
        form.note = "Chapter 2"
        form.valid_until = fields.Date.today() + timedelta(days=400)
        form.save().action_add()
        self.assertEqual((self.manual.version_id.number, self.manual.version_id.note), (2, "Chapter 2"))
        self.assertEqual(self.manual.valid_until, fields.Date.today() + timedelta(days=400))
        self.assertTrue(self.manual.version_id.action_download()["url"])

    def test_bin(self):
        self.manual.with_user(self.vendor).action_archive()
        self.assertTrue(self.manual.binned_on)
        self.manual.with_user(self.vendor).action_restore()
        self.assertTrue(self.manual.active)

    def test_staff_without_the_right(self):
        clerk = self.env["res.users"].create({"name": "Clerk", "login": "clerk.documents"})
        for model in ("portal.document", "portal.document.share", "portal.document.log", "portal.document.version"):
            self.assertTrue(self.env[model].with_user(self.vendor).has_access("read"))
            self.assertFalse(self.env[model].with_user(clerk).has_access("read"))
        share = self._share(self.acme).with_user(clerk).sudo(False)
        for method in ("action_revoke", "action_renew_address"):
            with self.assertRaises(AccessError):
                getattr(share, method)()

    def test_settings(self):
        settings = self.env["res.config.settings"].create({"portal_share_days": 5, "portal_share_max_days": 6})
        settings.execute()
        self.assertEqual((self.env.company.portal_share_days, self.env.company.portal_share_max_days), (5, 6))
        with self.assertRaises(ValidationError):
            self._share(self.acme, expires_on=self._in(days=9))

    def test_share_by_a_server_action(self):
        """The code that the README tells, run as a server action of a folder."""
        code = (
            "url = record.share_with_customer(record.company_id.partner_id.id, expiry='2099-07-03', "
            "login_required=True, download_limit=3, note='Your plans')\naction = {'url': url}"
        )
        action = self.env["ir.actions.server"].create(
            {
                "name": "Share",
                "model_id": self.env["ir.model"]._get("portal.document.folder").id,
                "state": "code",
                "code": code,
            }
        )
        self.env.company.portal_share_max_days = 0
        found = action.with_context(active_model="portal.document.folder", active_id=self.folder.id).run()
        share = self.env["portal.document.share"]._find_sudo(found["url"].rpartition("/")[2])
        self.assertEqual((share.folder_id, share.download_limit, share.note), (self.folder, 3, "Your plans"))

    def test_new_version_is_ones_own_upload(self):
        action = self.sheet.with_user(self.vendor).action_new_version()
        forms = self.env[action["res_model"]].with_user(self.vendor).with_context(**action["context"])
        own = self.env["ir.attachment"].with_user(self.vendor).create({"name": "new.pdf", "raw": PDF + b"2"})
        forms.create({"attachment_id": own.id, "note": "Better"}).action_add()
        self.assertEqual((self.sheet.version_id.number, self.sheet.version_id.note), (2, "Better"))
        self.assertEqual(self.sheet.version_id.attachment_id, own)
        taken = self.manual.version_id.attachment_id
        for attachment in (self._create_attachment("x.pdf"), taken):
            with self.assertRaises(AccessError):
                forms.create({"attachment_id": attachment.id}).sudo(False).action_add()
        self.assertEqual(self.sheet.version_id.number, 2)
