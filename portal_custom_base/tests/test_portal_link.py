from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestPortalLink(PortalBaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.link = cls.env["portal.link"].create({"name": "Guide", "url": "https://example.com/guide?lang=en#top"})

    def _names(self, user):
        return [link["name"] for link in self.env["portal.link"].with_user(user)._get_visible()]

    def test_safe_addresses_pass(self):
        for url in ("http://a.example", "/my/orders?x=1", "mailto:a@b.example", "tel:+32 2 555 01 00", "/slides"):
            self.link.url = url

    def test_unsafe_addresses_are_refused(self):
        for url in (
            *("javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:x", "data:text/html,x", "vbscript:x", "x"),
            *(
                "//evil.example",
                "/\\evil.example",
                "https://",
                "https:// evil",
                'https://a"onclick="x',
                "file:///etc/passwd",
            ),
            *("https://a.example/\\@evil", "\thttps://a.example", "ftp://a.example"),
        ):
            with self.assertRaises(ValidationError, msg=url):
                self.link.url = url

    def test_unsafe_translation_is_not_shown(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env.cr.execute(
            """UPDATE portal_link SET url = url || '{"fr_FR": "javascript:alert(1)"}' WHERE id = %s""", [self.link.id]
        )
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        french = self.env["portal.link"].with_user(self.anna).with_context(lang="fr_FR")
        self.assertNotIn("Guide", [link["name"] for link in french._get_visible()])
        self.assertIn("Guide", self._names(self.anna))

    def test_link_for_tagged_contacts(self):
        tag = self.env["res.partner.category"].create({"name": "Gold"})
        self.link.partner_category_ids = tag
        self.assertNotIn("Guide", self._names(self.anna))
        self.anna.partner_id.category_id = tag
        self.assertIn("Guide", self._names(self.anna))
        self.assertNotIn("Guide", self._names(self.ben))
        self.customer.category_id = tag
        self.assertIn("Guide", self._names(self.ben))
        self.assertNotIn("Guide", self._names(self.stranger))

    def test_deleting_a_tag_does_not_show_its_link_to_everyone(self):
        tag = self.env["res.partner.category"].create({"name": "Gold"})
        self.link.partner_category_ids = tag
        tag.active = False
        self.link.sequence = 1  # clears the cache
        self.assertNotIn("Guide", self._names(self.anna))
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            tag.unlink()

    def test_link_of_another_company(self):
        self.link.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertNotIn("Guide", self._names(self.anna))
        self.link.company_id = self.env.company
        self.assertIn("Guide", self._names(self.anna))

    def test_archived_link_disappears_at_once(self):
        self.assertIn("Guide", self._names(self.anna))
        self.link.active = False
        self.assertNotIn("Guide", self._names(self.anna))

    def test_customers_cannot_change_links(self):
        with self.assertRaises(AccessError):
            self.link.with_user(self.anna).url = "https://evil.example"
        with self.assertRaises(AccessError):
            self.link.with_user(self.anna).read(["url"])

    def test_links_are_in_the_navigation(self):
        navigation = self._sections_of(self.anna)._get_navigation()
        [group] = [group for group in navigation if group["category"] == "help"]
        self.assertIn("Guide", [link["name"] for link in group["links"]])
