from odoo.tests import HttpCase, tagged

from .common import DocumentsCommon


@tagged("post_install", "-at_install")
class TestTours(DocumentsCommon, HttpCase):
    """What people of customers and visitors do with files, at the width of a desk and of a phone."""

    def test_portal(self):
        self._share(self.acme)
        self.start_tour("/my/documents", "portal_documents_share.portal_documents", login=self.anna.login)

    def test_share(self):
        share = self._share(download_limit=3)
        share._set_password("correct horse")
        self.start_tour(f"/portal/documents/{self._token(share)}", "portal_documents_share.portal_share")


@tagged("post_install", "-at_install")
class TestToursPhone(TestTours):
    # Else Odoo would run none of the tests that it inherits.
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True
