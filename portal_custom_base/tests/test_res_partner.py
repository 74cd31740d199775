from odoo.fields import Domain
from odoo.tests import tagged

from .common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestResPartner(PortalBaseCommon):
    """Who belongs to whom is asked once in a request of somebody outside, and told as it is."""

    def _family(self, user, *companies):
        domain = [("id", "child_of", [company.id for company in companies or [self.customer]])]
        return self.env["res.partner"].with_user(user).sudo().with_context(active_test=False).search(domain)

    def _count(self, act):
        before = self.cr.sql_log_count
        act()
        return self.cr.sql_log_count - before

    def test_what_to_call_a_person(self):
        names = {
            "Anna Keller": "Anna",
            "Dr. Anna van Dyck": "Anna",
            "Prof. Dr.-Ing. Jean-Luc O’Neil": "Jean-Luc",
            "Élodie Dupont": "Élodie",
            "Анна Иванова": "Анна",
            # It is not certain which word is the first name.
            "Cher": "Cher",
            "Dr. Keller": "Dr. Keller",
            "Mr Smith": "Mr Smith",
            "J. R. Smith": "J. R. Smith",
            "Keller, Anna": "Keller, Anna",
            "田中 花子": "田中 花子",
            "عبد الله حسن": "عبد الله حسن",
            "Dr.": "Dr.",
            "4711 Anna": "4711 Anna",
        }
        for name, called in names.items():
            self.anna.name = name
            self.assertEqual(self.anna.partner_id._get_portal_call_name(), called)
        self.customer.name = "Harbour Pine"
        self.assertEqual(self.customer._get_portal_call_name(), "Harbour Pine")

    def test_family_is_that_of_odoo(self):
        deeper = self._create_partner("South", is_company=True, parent_id=self.customer.id)
        archived = self._create_partner("Deep", parent_id=deeper.id, active=False)
        admin, other = self.env.ref("base.user_admin"), self.stranger.partner_id.parent_id
        for companies in ((self.customer,), (deeper,), (archived,), (self.customer, other)):
            self.assertEqual(self._family(self.anna, *companies), self._family(admin, *companies))
        self.assertIn(archived, self._family(self.anna))

    def test_family_is_asked_once(self):
        deeper = self._create_partner("South", is_company=True, parent_id=self.customer.id)
        self._create_partner("Deep", parent_id=deeper.id)
        self.assertGreater(self._count(lambda: self._family(self.anna)), 1)
        # What is left is the search itself.
        self.assertEqual(self._count(lambda: self._family(self.anna)), 1)
        self.assertEqual(self._count(lambda: self._family(self.anna, deeper)), 1)

    def test_changes_count_at_once(self):
        self._family(self.anna)
        new = self._create_partner("New", parent_id=self.customer.id)
        self.assertIn(new, self._family(self.anna))
        new.parent_id = self.stranger.partner_id.parent_id
        self.assertNotIn(new, self._family(self.anna))
        new.parent_id = self.customer
        self.assertIn(new, self._family(self.anna))
        new.unlink()
        self.assertEqual(self._family(self.anna), self._family(self.env.ref("base.user_admin")))

    def _name_families(self, domain):
        partners = self.env["res.partner"].with_user(self.anna).sudo()
        return partners._name_families(self.env["res.users"].with_user(self.anna).sudo(), domain)

    def test_family_is_named_in_a_domain(self):
        below = Domain("partner_id", "child_of", self.customer.ids)
        users = self.env["res.users"].with_context(active_test=False)
        nested = Domain("partner_id", "any", Domain("id", "child_of", self.customer.ids))
        for domain in (below, ~below, below | Domain("login", "=", "admin"), nested):
            named = self._name_families(domain)
            self.assertNotIn("child_of", str(named))
            self.assertEqual(users.search(named), users.search(domain))
            self.assertIs(self._name_families(domain), named, "it is prepared once")

    def test_family_that_changed_is_named_anew(self):
        below = Domain("partner_id", "child_of", self.customer.ids)
        self._name_families(below)
        self.stranger.partner_id.parent_id = self.customer
        self.assertIn(self.stranger, self.env["res.users"].search(self._name_families(below)))

    def test_family_is_left_to_odoo(self):
        """Of several contacts it asks who may be read; and a contact's own contacts are another hierarchy."""
        outside = self.env["res.partner"].with_user(self.anna)
        categories, ids = self.env["res.partner.category"].with_user(self.anna), self.customer.ids
        several = Domain("partner_ids", "child_of", ids)
        self.assertIs(outside._replace_hierarchies(categories, several), several)
        self.assertNotIn("child_of", str(outside._replace_hierarchies(categories.sudo(), several)))
        own = Domain("commercial_partner_id", "child_of", ids)
        self.assertIs(outside._replace_hierarchies(outside.sudo(), own), own)

    def test_memory_ends_with_the_transaction(self):
        self._family(self.anna)
        self.assertTrue(self.cr.cache.get("portal_families"))
        self.cr.postcommit.run()
        self.assertFalse(self.cr.cache.get("portal_families"))
