from odoo.tests import HttpCase, tagged

from odoo.addons.portal_evidence import pdf_seal

from .common import AcceptCommon
from .test_sign import pdfsig


@tagged("post_install", "-at_install")
class TestTours(AcceptCommon, HttpCase):
    browser_size = "1280x900"

    def test_accept(self):
        self.start_tour("/my", "portal_documents_accept_accept", login=self.anna.login)
        self.env.invalidate_all()
        self.assertEqual((self.asked.state, self.asked.decided_by), ("accepted", "Anna (as “Anna B. Keller”)"))

    def test_two_sign_in_order(self):
        for user in (self.anna, self.clara):
            path = "/my/signatures?filterby=waiting"
            self.start_tour(path, "portal_documents_accept_sign", login=user.login)
            self.env.invalidate_all()
        self.assertEqual((self.nda.state, self.nda.decided_by), ("accepted", "Anna, Clara"))
        content = self._seal(self.nda)._get_document()
        self.assertTrue(pdf_seal.check(content)["is_intact"])
        self.assertIn("Signature is Valid", pdfsig(content))


@tagged("post_install", "-at_install")
class TestPhoneTours(TestTours):
    browser_size = "375x667"
    touch_enabled = True
    allow_inherited_tests_method = True
