from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DocumentsCommon


@tagged("post_install", "-at_install")
class TestPolicy(DocumentsCommon):
    """Who sees which files, and what of them, as the roles say."""

    def test_nothing_is_seen_without_a_share(self):
        for user in (self.anna, self.ben):
            self.assertFalse(self._seen(user))
            self.assertFalse(self._seen(user, "portal.document.folder"))

    def test_share_with_a_person(self):
        self._share(self.anna.partner_id)
        self.assertEqual(self._seen(self.anna), self.manual | self.sheet)
        self.assertEqual(self._seen(self.anna, "portal.document.folder"), self.folder | self.sub)
        self.assertFalse(self._seen(self.bob), "A colleague of the standard role sees the own and the company's.")
        self.bob.partner_id.portal_role_id = self.roles["administrator"]
        self.assertEqual(self._seen(self.bob), self.manual | self.sheet)
        self.assertFalse(self._seen(self.ben))

    def test_share_with_a_customer(self):
        self._share(self.acme)
        for user in (self.anna, self.bob):
            self.assertEqual(self._seen(user), self.manual | self.sheet)
        self.bob.partner_id.portal_role_id = self.roles["personal"]
        self.assertFalse(self._seen(self.bob))
        self.assertFalse(self._seen(self.ben))

    def test_address_alone_shows_nothing_in_the_portal(self):
        self._share()
        self.assertFalse(self._seen(self.anna))

    def test_fields_outside(self):
        self._share(self.acme)
        sheet = self.sheet.with_user(self.anna)
        self.assertEqual(sheet.read(["name", "size"])[0]["name"], "sheet.pdf")
        for name in ("reader_ids", "user_id", "version_id", "share_count", "activity_ids"):
            with self.assertRaises(AccessError, msg=name):
                sheet.read([name])

    def test_nothing_else_outside(self):
        share = self._share(self.acme)
        records = (share, self.sheet.version_id)
        for record in records:
            with self.assertRaises(AccessError):
                record.with_user(self.anna).sudo(False).read(["name"])
        for values in ({"name": "x"}, {"active": False}):
            with self.assertRaises(AccessError):
                self.sheet.with_user(self.anna).write(values)
        with self.assertRaises(AccessError):
            self.sheet.version_id.attachment_id.with_user(self.anna).read(["raw"])

    def test_methods_outside(self):
        self._share(self.acme)
        sheet, folder = self.sheet.with_user(self.anna), self.folder.with_user(self.anna)
        for record, names in (
            (sheet, ("action_share", "action_open_shares", "action_new_version", "action_restore", "action_archive")),
            (folder, ("action_share", "action_open_shares", "action_archive")),
        ):
            for name in names:
                with self.assertRaises(AccessError, msg=name):
                    getattr(record, name)()
                self.assertIsNot(getattr(record.with_user(self.vendor), name)(), NotImplemented)

    def test_path_above_the_share_is_not_told(self):
        self._share(self.acme)
        self.assertEqual(self.folder.with_user(self.anna).display_name, "Acme")
        self.assertEqual(self.sub.with_user(self.anna).display_name, "Manuals")
        self.assertEqual(self.sub.complete_name, "Machines / Acme / Manuals")
        with self.assertRaises(AccessError):
            self.sub.with_user(self.anna).read(["complete_name"])
        self.assertEqual(self.sub._get_path_sudo(self.folder), self.folder | self.sub)

    def test_files_of_another_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        self._share(self.acme)
        self.assertEqual(self._seen(self.vendor), self._seen(self.vendor).filtered(lambda d: d.company_id != company))
        root = self.root | self.folder | self.sub | self.other
        self.env.cr.execute("UPDATE portal_document_folder SET company_id = %s WHERE id IN %s", [company.id, root._ids])
        root.invalidate_recordset()
        self.env.add_to_compute(self.sheet._fields["company_id"], self.manual | self.sheet | self.secret)
        self.assertFalse(self._seen(self.vendor) & (self.manual | self.sheet))
        self.assertFalse(self._seen(self.anna))
