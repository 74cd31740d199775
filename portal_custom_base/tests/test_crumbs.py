from lxml import html

from odoo.tests import HttpCase, tagged

from .common import PortalBaseCommon

# The pages of the account, and the crumbs after the house.
PAGES = {
    "/my/account": ["My details"],
    "/my/addresses": ["Addresses"],
    "/my/address?address_type=delivery": ["Addresses", "Delivery address"],
    "/my/security": ["Sign-in and security"],
    "/my/security/sign-ins": ["Sign-in and security", "Sign-ins"],
    "/my/notifications": ["Notifications"],
    "/my/privacy": ["My data"],
}


@tagged("post_install", "-at_install")
class TestCrumbs(PortalBaseCommon, HttpCase):
    def _open(self, path):
        return html.fromstring(self.url_open(path).content)

    def _get_crumbs(self, page):
        return [" ".join(crumb.text_content().split()) for crumb in page.xpath("//li[@name='portal_crumb']")]

    def test_pages_of_the_account(self):
        self.authenticate("anna.base", "anna.base")
        for path, crumbs in PAGES.items():
            page = self._open(path)
            self.assertEqual(self._get_crumbs(page), crumbs, path)
            self.assertEqual(len(page.xpath("//ol[contains(@class, 'o_portal_submenu')]")), 1, path)
            self.assertFalse(page.xpath("//li[@name='portal_crumb'][last()]//a"), path)
            headings = [" ".join(heading.text_content().split()) for heading in page.xpath("//h1")]
            self.assertEqual([heading.partition(" (")[0] for heading in headings], crumbs[-1:], path)
            if "website" not in self.env:
                self.assertTrue(page.xpath("//title")[0].text_content().strip().startswith(f"{crumbs[-1]} |"), path)

    def test_title_of_the_dashboard(self):
        self.authenticate("anna.base", "anna.base")
        if "website" in self.env:
            self.skipTest("With website its own titles stay.")
        self.assertTrue(self._open("/my").xpath("//title")[0].text_content().strip().startswith("Overview |"))

    def test_crumbs_follow_the_names_of_sections(self):
        self.env["portal.section"].search([("path", "=", "/my/security")]).name = "Keys"
        self.authenticate("anna.base", "anna.base")
        self.assertEqual(self._get_crumbs(self._open("/my/security/sign-ins")), ["Keys", "Sign-ins"])

    def test_pages_that_others_know_keep_their_own(self):
        sections = self._sections_of(self.anna)
        self.assertFalse(sections._get_crumbs(sections._get_navigation("/my/unknown"), "/my/unknown"))
        path = "/my/portal-base-contacts/7"
        self.assertFalse(sections._get_crumbs(sections._get_navigation(path), path), "its name is not known")

    def test_document_within_another(self):
        sections, path = self._sections_of(self.anna), "/my/portal-base-contacts/7/things"
        parent = {"name": "Dock 1", "url": "/my/portal-base-contacts/7"}
        crumbs = sections._get_crumbs(sections._get_navigation(path), path, parent, "Things")
        self.assertEqual([crumb["name"] for crumb in crumbs], ["Docks", "Dock 1", "Things"])
        self.assertEqual([crumb["url"] for crumb in crumbs][1:], [parent["url"], None])

    def test_customers_keep_their_navigation_where_nothing_is(self):
        self.authenticate("anna.base", "anna.base")
        page = self._open("/my/nowhere-at-all")
        if "website" in self.env:
            self.skipTest("With website its own page stays.")
        self.assertTrue(page.xpath("//*[@name='portal_error_404']"))
        self.assertTrue(page.xpath("//nav[@name='portal_navigation']"))
        self.authenticate(None, None)
        page = self._open("/nowhere-at-all")
        self.assertTrue(page.xpath("//*[@name='portal_error_404']"))
        self.assertFalse(page.xpath("//nav[@name='portal_navigation']"))

    def test_each_address_once(self):
        self._create_partner("Till", parent_id=self.customer.id, type="invoice", email="till@customer.example")
        self.authenticate("anna.base", "anna.base")
        cards = self._open("/my/addresses").xpath("//div[@name='address_card']/@data-partner-id")
        self.assertTrue(cards)
        self.assertEqual(len(cards), len(set(cards)))

    def test_pages_keep_odoos_class(self):
        self.authenticate("anna.base", "anna.base")
        [classes] = self._open("/my/account").xpath("//div[@id='wrap']/@class")
        self.assertIn("o_portal_wrap", classes.split())
