from unittest.mock import patch

from odoo.tests import tagged

from .common import SaleSignCommon


@tagged("post_install", "-at_install")
class TestCheck(SaleSignCommon):
    def setUp(self):
        super().setUp()
        self._accept()
        self.seal = self._seal()

    def _check(self, digest):
        return self._rpc("/portal/verify/check", digest=digest)

    def test_genuine(self):
        found = self._check(self.seal.digest)
        self.assertEqual((found["state"], found["version"], found["level"]), ("genuine", 1, "B-B"))
        self.assertNotIn("Anna", str(found))
        self.assertNotIn("200", str(found["company"]))

    def test_unknown(self):
        self.assertEqual(self._check("0" * 64), {"state": "unknown"})
        for digest in (None, "x", 7, "é" * 64, self.seal.digest.upper(), self.seal.digest + "0"):
            self.assertIn("error", self._check(digest))

    def test_superseded(self):
        self.order.order_line.price_unit = 120
        self.order.action_ask_portal_amendment()
        self._accept(digest=self.env["portal.sale.version"]._get_last_sudo(self.order).digest)
        newer = self._seal()
        self.assertNotEqual(newer, self.seal)
        self.assertEqual(self._check(self.seal.digest)["state"], "superseded")
        self.assertEqual(self._check(newer.digest)["state"], "genuine")

    def test_page(self):
        page = self.url_open(f"/portal/verify/{self.seal.code}").text
        self.assertIn(self.seal.digest, page)
        self.assertNotIn("Anna", page)
        self.assertIn("We know no document", self.url_open("/portal/verify/x").text)
        for code in ("%00", "é", "x" * 500, "a/b"):
            self.assertIn(self.url_open(f"/portal/verify/{code}").status_code, (200, 404))
        self.assertEqual(self.url_open("/portal/verify").status_code, 200)

    def test_rate(self):
        limit = "odoo.addons.portal_custom_base.models.portal_rate_limit.PortalRateLimit._is_allowed"
        with patch(limit, return_value=False):
            self.assertIn("Too many", self._check(self.seal.digest)["error"])
            self.assertNotIn(self.seal.digest, self.url_open(f"/portal/verify/{self.seal.code}").text)
