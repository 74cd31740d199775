from unittest.mock import patch

from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

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
        # Neither a name nor an amount.
        known = {"company", "date", "fingerprint", "is_self_signed", "level", "sha256", "state", "time", "version"}
        self.assertEqual(set(found), known | {"is_issued", "note"})
        self.assertEqual((found["is_issued"], found["note"]), (False, ""))
        self.assertEqual(found["company"], self.env.company.name)

    def test_company_that_was_renamed_since(self):
        """A document is the company's that sealed it, whatever it is called today."""
        name = self.env.company.name
        self.env.company.name = "Renamed & Sons"
        self.assertEqual(self._check(self.seal.digest)["company"], name)
        page = self.url_open(f"/portal/verify/{self.seal.code}").text
        self.assertIn(name, html.fromstring(page).xpath("string(//main)"))
        pack = self._unzip(self.env["portal.evidence.export"]._build(self.seal))
        self.assertIn(name, pack["README.txt"].decode())
        self.assertNotIn("Renamed", pack["README.txt"].decode())

    def test_unknown(self):
        self.assertEqual(self._check("0" * 64), {"state": "unknown"})
        for digest in (None, "x", 7, "é" * 64, self.seal.digest.upper(), self.seal.digest + "0"):
            self.assertIn("error", self._check(digest))

    def test_superseded(self):
        self.order.order_line.price_unit = 120
        self.order.action_ask_portal_amendment()
        self._accept(digest=self.env["portal.evidence.offer"]._get_last_sudo(self.order).digest)
        newer = self._seal()
        self.assertNotEqual(newer, self.seal)
        self.assertEqual(self._check(self.seal.digest)["state"], "superseded")
        self.assertEqual(self._check(newer.digest)["state"], "genuine")

    def test_broken(self):
        """A later document does not hide that the evidence of this one was changed."""
        self.test_superseded()
        self.env.flush_all()
        self.cr.execute("ALTER TABLE portal_evidence DISABLE TRIGGER USER")
        self.cr.execute("UPDATE portal_evidence SET signer_name = 'Bob' WHERE kind = 'signed'")
        self.env.invalidate_all()
        self.assertEqual(self._check(self.seal.digest)["state"], "broken")

    def test_words_of_scripts_are_translated(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["ir.module.module"]._load_module_terms(["portal_evidence"], ["fr_FR"])
        words = self.url_open("/website/translations?lang=fr_FR").text
        self.assertIn("Send me a code", words)
        self.assertIn("Your browser cannot check files on this page.", words)

    def test_withdrawn(self):
        self.order._action_cancel()
        self.assertEqual(self._check(self.seal.digest)["state"], "withdrawn")
        self.order.with_context(disable_cancel_warning=True).unlink()
        self.assertEqual(self._check(self.seal.digest)["state"], "withdrawn")

    def test_code_alone_makes_nothing_genuine(self):
        """It can be copied onto any other paper."""
        answer = self.url_open(f"/portal/verify/{self.seal.code}")
        self.assertNotIn("Genuine", answer.text.partition('name="portal_verify_form"')[0])
        self.assertIn("A code can be copied.", answer.text)
        self.assertIn("own certificate (level B-B)", answer.text)
        self.assertIn("frame-ancestors", answer.headers["Content-Security-Policy"])
        self.assertIn("no-store", answer.headers["Cache-Control"])

    def test_page(self):
        page = self.url_open(f"/portal/verify/{self.seal.code}").text
        self.assertIn(self.seal.digest, page)
        self.assertNotIn("Anna", page)
        self.assertIn("No document has this code", self.url_open("/portal/verify/x").text)
        for code in ("%00", "é", "x" * 500, "a/b"):
            self.assertIn(self.url_open(f"/portal/verify/{code}").status_code, (200, 404))
        self.assertEqual(self.url_open("/portal/verify").status_code, 200)

    def test_verdict_comes_first(self):
        [block] = html.fromstring(self.url_open(f"/portal/verify/{self.seal.code}").text).xpath(
            "//*[@name='portal_verify_known']"
        )
        first, last = block.getchildren()[0], block.getchildren()[-1]
        self.assertEqual((first.get("name"), first.text_content().strip()), ("portal_verify_verdict", "Valid"))
        self.assertEqual((last.get("name"), last.get("open")), ("portal_verify_details", None))
        self.assertIn(self.seal.digest, last.text_content())
        self.order._action_cancel()
        page = html.fromstring(self.url_open(f"/portal/verify/{self.seal.code}").text)
        self.assertEqual(page.xpath("//*[@name='portal_verify_verdict']/@data-state"), ["withdrawn"])

    def test_rate(self):
        limit = "odoo.addons.portal_tools.models.portal_rate_limit.PortalRateLimit._is_allowed"
        with patch(limit, return_value=False):
            self.assertIn("Too many", self._check(self.seal.digest)["error"])
            with mute_logger("odoo.http"):
                self.assertEqual(self.url_open(f"/portal/verify/{self.seal.code}").status_code, 429)
