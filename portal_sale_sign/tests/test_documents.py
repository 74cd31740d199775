import base64

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SaleSignCommon


@tagged("post_install", "-at_install")
class TestDocuments(SaleSignCommon):
    """The files beside a quotation: what was signed stays, whatever the vendor does to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manual = cls._attach("Manual.txt", b"first manual")
        # Frozen anew, as the offer has a file now.
        cls.order._refresh_portal_offer()

    @classmethod
    def _attach(cls, name, content):
        return cls.env["product.document"].create(
            {
                "name": name,
                "datas": base64.b64encode(content),
                "attached_on_sale": "quotation",
                "res_model": "product.product",
                "res_id": cls.product.id,
            }
        )

    def _path(self, document=None):
        return f"/my/orders/{self.order.id}/document/{(document or self.manual).id}"

    def _get(self, **arguments):
        query = "&".join(f"{key}={value}" for key, value in arguments.items())
        return self.url_open(f"{self._path()}?{query}", allow_redirects=False)

    def test_before_the_signature_it_is_the_vendors(self):
        self._login(self.anna)
        self.manual.ir_attachment_id.raw = b"second manual"
        self.assertEqual(self._get(access_token="").content, b"second manual")

    def test_after_the_signature_it_is_what_was_signed(self):
        self._accept()
        self.manual.ir_attachment_id.raw = b"second manual"
        self._login(self.anna)
        answer = self._get()
        self.assertEqual(answer.content, b"first manual")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertIn("Manual.txt", answer.headers["Content-Disposition"])

    def test_file_that_was_deleted_is_still_there(self):
        self._accept()
        self.manual.unlink()
        self._login(self.anna)
        page = self.url_open(f"/my/orders/{self.order.id}").text
        self.assertIn("Manual.txt", page)
        self.assertEqual(self._get().content, b"first manual")

    def test_file_that_came_later_is_beside_the_signed_ones(self):
        self._accept()
        later = self._attach("Later.txt", b"later")
        self._login(self.anna)
        page = self.url_open(f"/my/orders/{self.order.id}").text
        signed, _head, rest = page.partition("Later.txt")
        self.assertIn("Manual.txt", signed)
        self.assertNotIn("Manual.txt", rest)
        answer = self.url_open(f"{self._path(later)}?access_token=", allow_redirects=False)
        self.assertEqual(answer.content, b"later")

    def test_each_version_has_its_own(self):
        first = self.order._get_current_offer_sudo()
        self.manual.ir_attachment_id.raw = b"second manual"
        self.order._refresh_portal_offer()
        second = self.order._get_current_offer_sudo()
        documents = self.env["portal.evidence.file"]
        self.assertNotEqual(first, second)
        self.assertEqual(documents._get_of_offers_sudo(first)._get_content(), b"first manual")
        self.assertEqual(documents._get_of_offers_sudo(second)._get_content(), b"second manual")

    def test_kept_once(self):
        self.order.order_line.price_unit = 120
        self._commit()
        self.assertEqual(self.order.portal_offer_number, 3)
        self.assertEqual(self.env["portal.evidence.file"].search_count([("res_id", "=", self.order.id)]), 1)

    def test_file_whose_copy_was_changed_is_not_served(self):
        self._accept()
        [document] = self.order._get_signed_documents_sudo()
        file = self.env["ir.attachment"].search(
            [("res_model", "=", document._name), ("res_field", "=", "content"), ("res_id", "=", document.id)]
        )
        file.raw = b"forged"
        self._login(self.anna)
        self.assertEqual(self._get().status_code, 404)

    def test_nobody_changes_a_copy(self):
        [document] = self.env["portal.evidence.file"].search([("res_id", "=", self.order.id)])
        with self.assertRaises(UserError):
            document.content = base64.b64encode(b"x")
        with self.assertRaises(UserError):
            document.unlink()

    @mute_logger("odoo.http")
    def test_number_that_no_file_can_have(self):
        self._login(self.anna)
        path = f"/my/orders/{self.order.id}/document/{2**40}"
        self.assertEqual(self.url_open(path).status_code, 404)

    def test_who_may_fetch_it(self):
        self._accept()
        self.manual.ir_attachment_id.raw = b"second manual"
        self.bob.partner_id.portal_role_id = self.roles["personal"]
        for user in (self.ben, self.bob, None):
            self._login(user)
            self.assertEqual(self._get(access_token="").status_code, 303)
            self.assertEqual(self._get(access_token="x").status_code, 303)
        self._login()
        self.assertEqual(self._get(access_token=self.order.access_token).content, b"first manual")
