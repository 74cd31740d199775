from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged

from odoo.addons.portal_documents_share.tests.common import PDF, DocumentsCommon
from odoo.addons.portal_documents_share.tests.share_files import ShareFilesTourMixin


class ShareFilesCommon(DocumentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor.group_ids = [Command.link(cls.env.ref("account.group_account_invoice").id)]
        cls.record = cls.env["account.move"].create({"move_type": "out_invoice", "partner_id": cls.acme.id})
        values = {"name": "plan.pdf", "raw": PDF, "res_model": cls.record._name, "res_id": cls.record.id}
        cls.marked, cls.plain = cls.env["ir.attachment"].create(
            [values | {"is_on_portal": True}, values | {"name": "plain.pdf"}]
        )


@tagged("post_install", "-at_install")
class TestShareFiles(ShareFilesCommon):
    def _press(self, user=None):
        """Choose "Share files" among the actions of the record, and return the form that opens."""
        action = self.env.ref("portal_documents_share_account.account_move_action_share_files")
        names = [row["name"] for row in self.env["ir.actions.actions"]._get_bindings(self.record._name)["action"]]
        self.assertIn(action.name, names)
        records = {"active_model": self.record._name, "active_id": self.record.id, "active_ids": self.record.ids}
        return action.with_user(user or self.vendor).with_context(**records).run()

    def test_files_are_shared(self):
        action = self._press()
        form = Form(self.env[action["res_model"]].with_user(self.vendor).with_context(**action["context"]))
        form.partner_ids.add(self.anna.partner_id)
        token = form.save().action_share()["context"]["default_address"].rpartition("/")[2]
        share = self.env["portal.document.share"]._find_sudo(token)
        self.assertEqual(share._find_record_files_sudo(), self.marked)
        self.assertEqual(self.env["portal.document.share"]._find_of_records_sudo(self.anna), share)
        self.assertFalse(self.env["portal.document.share"]._find_of_records_sudo(self.ben))

    def test_nothing_is_marked(self):
        self.marked.is_on_portal = False
        with self.assertRaises(UserError):
            self._press()

    def test_colleague_without_the_right(self):
        self.vendor.group_ids -= self.env.ref("portal_documents_share.group_documents_user")
        with self.assertRaises(AccessError):
            self._press()


@tagged("post_install", "-at_install")
class TestShareFilesTour(ShareFilesCommon, ShareFilesTourMixin, HttpCase):
    def test_button(self):
        self._share_by_button()
