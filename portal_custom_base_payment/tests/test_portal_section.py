from lxml import html

from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.portal_custom_base.tests.common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestPortalSection(PortalBaseCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.section = cls.env["portal.section"].search([("path", "=", "/my/payment_method")])
        for partner in (cls.anna.partner_id, cls.ben.partner_id, cls.customer):
            cls._create_token(partner)

    @classmethod
    def _create_token(cls, partner):
        provider = cls.env["payment.provider"].search([], limit=1)
        # Payment methods are inactive until the addon of a provider is installed.
        method = cls.env["payment.method"].with_context(active_test=False).search([], limit=1)
        cls.env["payment.token"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "partner_id": partner.id,
                "provider_ref": partner.name,
                "payment_details": "1234",
            }
        )

    def _count(self, user):
        return self._sections_of(user)._get_counters([self._counter()])[self._counter()]

    def _available(self, user):
        tokens = self.env["payment.token"].with_user(user).sudo()
        return tokens._get_available_tokens(None, user.partner_id.id, is_validation=True)

    def test_tokens_of_the_page_are_counted(self):
        self.assertIn(self._count(self.anna), ("1", "2"))  # Other addons may exclude those of the company.
        self.assertEqual(self._count(self.anna), str(len(self._available(self.anna))))
        self.assertEqual(self._count(self.stranger), "0")

    def test_removed_tokens_are_not_counted(self):
        before = int(self._count(self.anna))
        self.env["payment.token"].search([("partner_id", "=", self.anna.partner_id.id)]).active = False
        self.assertEqual(self._count(self.anna), str(before - 1))

    def test_counting_stops_at_the_limit(self):
        sections = self._sections_of(self.anna)
        section = next(s for s in sections._get_visible() if s["id"] == self.section.id)
        self.assertEqual(len(sections._search_counted(section, 1)), 1)

    def test_number_matches_the_page(self):
        self.authenticate("anna.base", "anna.base")
        page = html.fromstring(self.url_open("/my/payment_method").content)
        shown = page.xpath("//*[@name='o_payment_option'][.//*[@data-payment-option-type='token']]")
        self.assertTrue(shown)
        self.assertEqual(self._count(self.anna), str(len(shown)))

    def test_nothing_is_removed_while_the_section_is_hidden(self):
        token = self.env["payment.token"].search([("partner_id", "=", self.anna.partner_id.id)])
        self.authenticate("anna.base", "anna.base")
        self.section.is_hidden = True
        self.assertEqual(self.url_open("/my/payment_method").status_code, 404)
        with mute_logger("odoo.http"), self.assertRaisesRegex(JsonRpcException, "NotFound"):
            self.make_jsonrpc_request("/payment/archive_token", {"token_id": token.id})
        self.assertTrue(token.active)
        self.section.is_hidden = False
        self.make_jsonrpc_request("/payment/archive_token", {"token_id": token.id})
        self.assertFalse(token.active)

    def test_odoos_card_returns_without_the_section(self):
        self.authenticate("anna.base", "anna.base")
        card = "//div[hasclass('o_portal_docs')]//a[@href='/my/payment_method']"
        self.assertFalse(html.fromstring(self.url_open("/my").content).xpath(card))
        self.section.unlink()
        self.assertTrue(html.fromstring(self.url_open("/my").content).xpath(card))

    @mute_logger("odoo.addons.portal_custom_base.models.ir_http")
    def test_payment_pages_that_are_sent_nonsense(self):
        self.authenticate("anna.base", "anna.base")
        for path, statuses in (
            ("/payment/confirmation", (400,)),
            # Other addons may open it by links of staff alone.
            ("/payment/pay?amount=1e400", (400, 404)),
            ("/payment/confirmation?tx_id=&access_token=", (200,)),
            ("/payment/pay?amount=12&self=1", (200, 404)),
        ):
            self.assertIn(self.url_open(path).status_code, statuses, path)
