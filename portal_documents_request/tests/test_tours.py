from odoo.tests import HttpCase, tagged

from .common import RequestCommon


@tagged("post_install", "-at_install")
class TestTours(RequestCommon, HttpCase):
    browser_size = "1280x900"

    def test_upload(self):
        self.start_tour("/my", "portal_documents_request_upload", login=self.anna.login)
        self.env.invalidate_all()
        self.assertEqual((self.request.state, self.request.file_name), ("delivered", "insurance.pdf"))

    def test_upload_by_link(self):
        self.request.allows_link = True
        self.start_tour(f"/portal/requests/{self._token()}", "portal_documents_request_link")
        self.env.invalidate_all()
        self.assertEqual((self.request.state, self.request.file_name), ("delivered", "dropped.pdf"))


@tagged("post_install", "-at_install")
class TestPhoneTours(TestTours):
    browser_size = "375x667"
    touch_enabled = True
    allow_inherited_tests_method = True
