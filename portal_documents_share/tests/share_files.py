from odoo.addons.portal_tools.tests.browser import without_missing_script

from .common import PDF


class ShareFilesTourMixin:
    """Somebody of the vendor's shares the files of a record by its button, and a person of the customer's has them.

    A test case that inherits it has `record` and two files of it: `marked`, for customers, and `plain`.
    """

    def _share_by_button(self):
        self.vendor.password = self.vendor.login
        # No other contact has this name.
        self.anna.partner_id.name = "Anna Sharewell"
        path = f"/odoo/{self.record._name}/{self.record.id}"
        with without_missing_script():
            self.start_tour(path, "portal_documents_share.share_files", login=self.vendor.login)
        share = self.env["portal.document.share"].search([("record_model", "=", self.record._name)])
        share = share.filtered(lambda share: share.record_id == self.record.id)
        self.assertEqual((share.user_id, share.partner_ids), (self.vendor, self.anna.partner_id))
        self.start_tour("/my/documents", "portal_documents_share.shared_files", login=self.anna.login)
        self._check_what_is_fetched(f"/my/documents/shared/{share.id}")

    def _check_what_is_fetched(self, path):
        self.authenticate(self.anna.login, self.anna.login)
        self.assertEqual(self.url_open(f"{path}/attachment/{self.marked.id}").content, PDF)
        self.assertEqual(self.url_open(f"{path}/attachment/{self.plain.id}").status_code, 404)
        self.authenticate(self.ben.login, self.ben.login)
        self.assertEqual(self.url_open(path).status_code, 404)
