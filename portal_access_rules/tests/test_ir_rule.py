import random
from itertools import product
from unittest.mock import patch

from odoo.fields import Domain
from odoo.tests import tagged

from odoo.addons.portal_access_rules.models.ir_rule import without_implied

from .common import PortalAccessCommon

IR_RULE = "odoo.addons.portal_access_rules.models.ir_rule"
# Each of a contact's is true or false, whatever the others are.
FIELDS = ("active", "is_company", "employee")
A, B, C = (Domain(name, "=", True) for name in FIELDS)


@tagged("post_install", "-at_install")
class TestIrRule(PortalAccessCommon):
    def test_what_is_implied_is_left_out(self):
        for whole, short in (
            (A & (B | A), A),
            (A & B & (C | (A & B)), A & B),
            ((A | B) & (C | B | A), A | B),
            (A & A & A, A),
            ((A | B) & (B | A), B | A),
        ):
            self.assertEqual(without_implied(whole), short, whole)

    def test_what_is_not_implied_stays(self):
        for domain in (A & (B | C), (A | B) & (A | C), A & ~A, A | (A & B), A, A & (B | (A & C)), Domain.FALSE):
            self.assertEqual(without_implied(domain), domain)

    def test_finds_the_same(self):
        contacts = [
            self.env["res.partner"].new(dict(zip(FIELDS, values, strict=True)))
            for values in product((True, False), repeat=len(FIELDS))
        ]
        chance = random.Random(4711)
        conditions = [A, B, C, ~A, ~B, ~C]
        shortened = 0
        for _number in range(500):
            parts = [self._make_any(chance, conditions) for _part in range(chance.randint(2, 5))]
            domain = Domain.AND(parts)
            short = without_implied(domain)
            shortened += short != domain
            for contact in contacts:
                self.assertEqual(contact.filtered_domain(short), contact.filtered_domain(domain), domain)
        self.assertGreater(shortened, 100)

    def _make_any(self, chance, conditions):
        arms = [Domain.AND(chance.choices(conditions, k=chance.randint(1, 2))) for _arm in range(chance.randint(1, 3))]
        return Domain.OR(arms)

    def test_what_is_kept_names_no_contacts(self):
        """Not even where a model inherits another one, whose domain Odoo asks for; what is asked names them."""
        rules, partners = self.env["ir.rule"].with_user(self.anna), self.registry["res.partner"]
        self.env.registry.clear_cache()
        with patch.object(partners, "_name_families", side_effect=AssertionError):
            for name in ("res.users", "res.partner"):
                self.assertTrue(rules._compute_short_domain(name, "read"))
            with self.assertRaises(AssertionError):
                rules._compute_domain("res.users")

    def test_rules_show_the_same(self):
        self.anna.partner_id.portal_role_id = self._create_role(contact="company")
        for user in (self.anna, self.ben, self.free, self.env.ref("base.public_user")):
            rules = self.env["ir.rule"].with_user(user)
            models = self.env["portal.document.type.model"].search([]).mapped("model_name")
            for name in ["res.partner", *filter(self.env.__contains__, models)]:
                domain = rules._compute_domain(name)
                self.env.registry.clear_cache()
                with patch(f"{IR_RULE}.without_implied", lambda domain: domain):
                    whole = rules._compute_domain(name)
                self.env.registry.clear_cache()
                records = self.env[name].sudo().with_context(active_test=False)
                self.assertEqual(records.search(domain), records.search(whole), name)
