from unittest.mock import patch

from odoo.tests import tagged

from .list_common import ListCommon


@tagged("post_install", "-at_install")
class TestListTours(ListCommon):
    allow_inherited_tests_method = True
    browser_size = "1280x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partial, cls.open = cls._create_invoice(amount=100), cls._create_invoice(amount=300)
        cls._pay(cls.partial, 40)
        cls._create_transaction(cls.open, state="error")

    def test_payments(self):
        self.start_tour(f"/my/invoices/{self.partial.id}", "portal_invoice_pay_payments", login=self.frank.login)

    def test_downloads(self):
        """The page follows a file in preparation without being loaded again."""
        downloads = self.env["portal.invoice.download"].with_user(self.frank)
        download_sudo = downloads._ask((self.partial | self.open).ids, self.frank)
        waiting, half = ([download_sudo._tell({"waiting": number, "done": 2 - number})] for number in (2, 1))
        while download_sudo._process():
            pass
        ready = [download_sudo._tell({"done": 2})]
        looks = [waiting, waiting, half]
        with patch.object(
            self.registry["portal.invoice.download"],
            "_prepare_page_values",
            lambda *_args: looks.pop(0) if looks else ready,
        ):
            self.start_tour("/my/invoices/downloads", "portal_invoice_pay_downloads", login=self.frank.login)
        self.assertFalse(looks)


@tagged("post_install", "-at_install")
class TestListToursPhone(TestListTours):
    # Else Odoo would run none of the tests that it inherits.
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True
