from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PortalAccessCommon


@tagged("post_install", "-at_install")
class TestAccessPolicy(PortalAccessCommon):
    def _seen(self, user, records=None):
        domain = [("id", "in", records.ids)] if records else []
        return self.env["res.partner"].with_user(user).search(domain)

    def _give(self, user, scope):
        user.partner_id.portal_role_id = self._create_role(contact=scope)

    # === SCOPES === #

    def test_scopes_of_contacts(self):
        people = self.acme | self.subsidiary | self.anna.partner_id | self.bob.partner_id | self.sue.partner_id
        everybody = people | self.beta | self.ben.partner_id
        anna = self.anna.partner_id
        for scope, seen in {
            "none": anna,
            "own": anna,
            "shared": anna | self.acme,
            "company": people,
        }.items():
            self._give(self.anna, scope)
            self.assertEqual(self._seen(self.anna, everybody), seen, scope)

    def test_own_addresses_are_own_and_those_of_colleagues_are_not(self):
        self._give(self.anna, "own")
        own = self._create_partner("Anna's door", type="delivery", parent_id=self.anna.partner_id.id)
        colleagues = self._create_partner("Bob's door", type="delivery", parent_id=self.bob.partner_id.id)
        companys = self._create_partner("Dock", type="delivery", parent_id=self.acme.id)
        self.assertEqual(self._seen(self.anna, own | colleagues | companys), own)
        self._give(self.anna, "shared")
        self.assertEqual(self._seen(self.anna, own | colleagues | companys), own | companys)

    def test_archived_address_is_still_an_address(self):
        self._give(self.anna, "own")
        old = self._create_partner("Old door", type="delivery", parent_id=self.anna.partner_id.id, active=False)
        self.assertIn(old, self.env["portal.access.policy"]._get_addresses(self.anna.partner_id))
        found = (
            self.env["res.partner"].with_user(self.anna).with_context(active_test=False).search([("id", "=", old.id)])
        )
        self.assertEqual(found, old)

    def test_address_with_a_login_is_a_person(self):
        self._give(self.anna, "shared")
        payable = self._create_person("Payable", self.acme, type="invoice")
        self.assertFalse(self._seen(self.anna, payable.partner_id))
        self.assertTrue(self._seen(payable, payable.partner_id))

    def test_person_without_company_sees_the_own_contact(self):
        self._give(self.free, "company")
        self.assertEqual(self._seen(self.free), self.free.partner_id)

    def test_subsidiary_does_not_see_its_parent(self):
        self._give(self.sue, "company")
        self.assertEqual(self._seen(self.sue, self.acme | self.anna.partner_id | self.subsidiary), self.subsidiary)

    def test_users_follow_contacts(self):
        users = self.anna | self.bob | self.ben
        for scope, seen in {"own": self.anna, "company": self.anna | self.bob}.items():
            self._give(self.anna, scope)
            found = self.env["res.users"].with_user(self.anna).search([("id", "in", users.ids)])
            self.assertEqual(found, seen)

    def test_staff_sees_what_it_saw(self):
        staff = self.env.ref("base.user_admin")
        self.assertTrue(self._seen(staff, self.acme | self.beta) == self.acme | self.beta)

    def test_visitor_sees_nobody(self):
        self.assertFalse(self._seen(self.env.ref("base.public_user"), self.acme | self.beta | self.anna.partner_id))

    # === ROLES === #

    def test_default_role_of_the_company(self):
        policy = self.env["portal.access.policy"]
        self.assertEqual(policy._get_role_sudo(self.anna), self.roles["standard"])
        self.env.company.portal_role_id = self.roles["personal"]
        self.assertEqual(policy._get_role_sudo(self.anna), self.roles["personal"])
        self.anna.partner_id.portal_role_id = self.roles["finance"]
        self.assertEqual(policy._get_role_sudo(self.anna), self.roles["finance"])

    def test_without_any_role_nothing_is_seen(self):
        self.env.company.portal_role_id = False
        self.assertEqual(self._seen(self.anna), self.anna.partner_id)

    def test_archived_role_shows_nothing(self):
        role = self._create_role(contact="company")
        self.anna.partner_id.portal_role_id = role
        role.active = False
        self.assertEqual(self._seen(self.anna), self.anna.partner_id)

    def test_type_without_a_line_has_its_own_scope(self):
        role = self._create_role(contact="company")
        self.anna.partner_id.portal_role_id = role
        role.scope_ids.unlink()
        document_type = self.env.ref("portal_access_rules.portal_document_type_contact")
        self.assertEqual(role._get_scopes()[document_type.id], document_type.default_scope)
        self.assertEqual(self._seen(self.anna, self.acme | self.bob.partner_id), self.acme)

    def test_role_in_use_is_not_deleted(self):
        role = self._create_role()
        self.anna.partner_id.portal_role_id = role
        with self.assertRaises(UserError):
            role.unlink()
        self.anna.partner_id.portal_role_id = False
        role.unlink()

    def test_role_within_another(self):
        roles = self.roles
        self.assertTrue(roles["finance"]._is_within(roles["administrator"]))
        self.assertFalse(roles["administrator"]._is_within(roles["finance"]))
        self.assertTrue(roles["personal"]._is_within(roles["personal"]))
        limited = roles["personal"].copy({"sign_limit": 100})
        self.assertTrue(limited._is_within(roles["personal"]))
        self.assertFalse(roles["personal"]._is_within(limited))

    # === AT ONCE === #

    def test_change_of_role_counts_at_once(self):
        self._give(self.anna, "company")
        self.assertIn(self.bob.partner_id, self._seen(self.anna))
        self._give(self.anna, "own")
        self.assertEqual(self._seen(self.anna), self.anna.partner_id)

    def test_change_of_scope_counts_at_once(self):
        self._give(self.anna, "company")
        self.assertIn(self.bob.partner_id, self._seen(self.anna))
        scopes = self.anna.partner_id.portal_role_id.scope_ids
        scopes.filtered(lambda scope: scope.type_id.code == "contact").scope = "own"
        self.assertEqual(self._seen(self.anna), self.anna.partner_id)

    def test_change_of_company_counts_at_once(self):
        self._give(self.anna, "company")
        self.assertIn(self.bob.partner_id, self._seen(self.anna))
        self.anna.partner_id.parent_id = self.beta
        self.assertNotIn(self.bob.partner_id, self._seen(self.anna))
        self.assertIn(self.ben.partner_id, self._seen(self.anna))

    def test_new_contact_counts_at_once(self):
        self._give(self.anna, "company")
        self._seen(self.anna)
        new = self._create_partner("New", parent_id=self.acme.id)
        deeper = self._create_partner("Deeper", parent_id=self.subsidiary.id)
        stranger = self._create_partner("Stranger", parent_id=self.beta.id)
        self.assertEqual(self._seen(self.anna, new | deeper | stranger), new | deeper)

    def test_contacts_of_a_company_are_looked_up(self):
        """Their ids are not kept: a new contact empties no worker's memory, a new address of a person does."""
        self._give(self.anna, "company")
        self._seen(self.anna)
        self.assertIn("child_of", str(self.anna._get_portal_domain("res.partner")))
        with patch.object(self.registry["portal.access.policy"], "_clear_cache") as clear:
            self._create_partner("New", parent_id=self.acme.id)
            self._create_partner("Customer", is_company=True)
            clear.assert_not_called()
            self._create_partner("Door", type="delivery", parent_id=self.anna.partner_id.id)
            clear.assert_called()

    def test_change_of_the_users_contact_counts_at_once(self):
        self._give(self.anna, "own")
        self._seen(self.anna)
        other = self._create_partner("Other", parent_id=self.beta.id)
        self.anna.sudo().partner_id = other
        self.assertEqual(self._seen(self.anna, other | self.bob.partner_id), other)

    def test_type_switched_off_leaves_odoos_own_rules(self):
        self._give(self.anna, "own")
        self.assertNotIn(self.bob.partner_id, self._seen(self.anna))
        self.env.ref("portal_access_rules.portal_document_type_contact").active = False
        self.assertIn(self.bob.partner_id, self._seen(self.anna))
        self.assertNotIn(self.ben.partner_id, self._seen(self.anna))

    # === FAILING CLOSED === #

    def test_unknown_scope_shows_nothing(self):
        policy = self.env["portal.access.policy"]
        self.assertTrue(policy._get_scope_domain("everything", ["id"], self.anna.partner_id, self.acme).is_false())

    def test_model_without_a_type_is_closed(self):
        self.assertEqual(self.anna._get_portal_domain("res.partner.bank"), [(0, "=", 1)])

    def test_error_is_closed(self):
        self.patch(self.registry["portal.access.policy"], "_get_scopes", lambda policy, user: [])
        self.env.registry.clear_cache()
        with self.assertLogs("odoo.addons.portal_access_rules.models.res_users", "ERROR"):
            self.assertEqual(self.anna._get_portal_domain("res.partner"), [(0, "=", 1)])

    def test_wrong_filters_and_paths_are_refused(self):
        document_type = self.env.ref("portal_access_rules.portal_document_type_contact")
        for values in (
            {"model_name": "res.partner.bank", "domain": "[('no_field', '=', 1)]"},
            {"model_name": "res.partner.bank", "domain": "[(1"},
            {"model_name": "res.partner.bank", "domain": "user.ids"},
            {"model_name": "res.partner.bank", "contact_paths": "bank_id"},
            {"model_name": "res.partner.bank", "contact_paths": "nowhere.partner_id"},
        ):
            with self.assertRaises(ValidationError, msg=values), self.cr.savepoint():
                self.env["portal.document.type.model"].create({"type_id": document_type.id, **values})

    def test_context_opens_nothing(self):
        self._give(self.anna, "own")
        partners = self.env["res.partner"].with_user(self.anna)
        context = {"portal_scope": "company", "su": True, "active_test": False, "install_mode": True}
        self.assertEqual(partners.with_context(**context).search([]), self.anna.partner_id)

    # === RULES === #

    def _rules(self, model_name):
        return self.env["ir.rule"].search([("model_id.model", "=", model_name), ("name", "like", "Portal: ")])

    def test_own_type_without_code(self):
        bank = self.env["res.partner.bank"].create({"acc_number": "BE1", "partner_id": self.acme.id})
        document_type = self.env["portal.document.type"].create(
            {
                "name": "Accounts",
                "code": "bank",
                "default_scope": "shared",
                "model_ids": [
                    (0, 0, {"model_name": "res.partner.bank", "is_document": True, "extends_core_rule": True})
                ],
            }
        )
        self.assertEqual(len(self._rules("res.partner.bank")), 2)
        self.assertTrue(self.env["portal.access.policy"]._explain(self.anna, bank)[1])
        self.assertTrue(bank.filtered_domain(self.anna._get_portal_domain("res.partner.bank")))
        self.assertFalse(bank.filtered_domain(self.ben._get_portal_domain("res.partner.bank")))
        document_type.unlink()
        self.assertFalse(self._rules("res.partner.bank"))

    def test_rules_are_mended(self):
        rule = self._rules("res.partner")
        rule.active = False
        self.assertEqual(self.env["portal.document.type"]._get_broken_rules(), ["res.partner"])
        self.env["portal.document.type"]._sync_rules()
        self.assertTrue(rule.active)
        rule.domain_force = "[]"
        self.env["ir.model.data"]._process_end(["no_such_module"])
        self.assertIn("_get_portal_domain", rule.domain_force)
        rule.unlink()
        self.env["portal.document.type"]._sync_rules()
        self.assertEqual(len(self._rules("res.partner")), 1)

    def test_rules_of_others_are_left_alone(self):
        """A rule that somebody wrote by hand stays, whatever it is called; what was made is found by reference."""
        model = self.env["ir.model"]._get("res.partner.bank")
        rule = self.env["ir.rule"].create({"name": "By hand", "model_id": model.id, "domain_force": "[]"})
        self.env["ir.model.data"].create(
            {"module": "portal_access_rules", "name": "rule_by_hand", "model": "ir.rule", "res_id": rule.id}
        )
        document_types = self.env["portal.document.type"]
        values = {"model_name": "res.partner.bank", "is_document": True}
        document_types.create({"name": "Banks", "code": "banks", "model_ids": [(0, 0, values)]})
        document_types._sync_rules()
        self.assertTrue(rule.exists())
        entries = self.env["portal.document.type.model"].search([])
        made = [entries.rule_id, entries.wide_rule_id, entries.action_id]
        # Without an app of documents, no type widens Odoo's own rule of a model.
        self.assertTrue(made[0] and made[2])
        others = self.env["ir.rule"].with_context(active_test=False).search([]) - made[0] - made[1]
        document_types._remove_rules()
        self.assertFalse([records for records in made if records.exists()])
        self.assertEqual(self.env["ir.rule"].with_context(active_test=False).search([]), others)
        self.assertFalse(entries.rule_id | entries.wide_rule_id)

    def test_rule_goes_with_the_last_type_of_its_model(self):
        values = {"model_name": "res.partner.bank", "is_document": True}
        types = [{"name": code, "code": code, "model_ids": [(0, 0, values)]} for code in ("bank1", "bank2")]
        first, second = self.env["portal.document.type"].create(types)
        rule = first.model_ids.rule_id
        self.assertEqual((len(rule), second.model_ids.rule_id), (1, rule))
        first.unlink()
        self.assertTrue(rule.exists())
        second.model_ids.unlink()
        self.assertFalse(rule.exists())

    def test_entry_without_its_fields_sleeps(self):
        """A field may come with an app that is not installed: the model is Odoo's own rules' until then."""
        entry = self.env["portal.document.type.model"].search([("model_name", "=", "res.partner")])
        self.env.cr.execute(
            "UPDATE portal_document_type_model SET domain = '[(''no_field'', ''='', 1)]' WHERE id = %s", [entry.id]
        )
        self.env.invalidate_all()
        self.env["portal.document.type"]._sync_rules()
        self.assertFalse(entry.is_installed)
        self.assertFalse(self._rules("res.partner"))

    def test_type_of_a_missing_app_sleeps(self):
        document_type = self.env["portal.document.type"].create(
            {"name": "Cases", "code": "case", "model_ids": [(0, 0, {"model_name": "no.such.model"})]}
        )
        self.assertTrue(document_type.is_unavailable)
        self.assertNotIn("no.such.model", self.env["portal.document.type"]._get_broken_rules())

    # === RIGHTS === #

    def _has_right(self, user, *args):
        return self.env["portal.access.policy"]._has_right(user, *args)

    def test_right_to_sign_up_to_an_amount(self):
        role = self._create_role(rights=["can_sign"])
        self.anna.partner_id.portal_role_id = role
        self.assertTrue(self._has_right(self.anna, "sign", 10**6))
        role.sign_limit = 500
        self.assertTrue(self._has_right(self.anna, "sign", 500.0))
        self.assertFalse(self._has_right(self.anna, "sign", 500.01))
        self.assertFalse(self._has_right(self.anna, "pay"))

    def test_limit_in_another_currency(self):
        currency = self.env["res.currency"].create({"name": "XTS", "symbol": "x", "rounding": 0.01})
        self.env["res.currency.rate"].create({"currency_id": currency.id, "rate": 2.0, "name": "2020-01-01"})
        self.anna.partner_id.portal_role_id = self._create_role(rights=["can_sign"])
        self.anna.partner_id.portal_role_id.sign_limit = 500
        self.assertTrue(self._has_right(self.anna, "sign", 1000.0, currency))
        self.assertFalse(self._has_right(self.anna, "sign", 1001.0, currency))

    def test_rights_without_a_role(self):
        self.env.company.portal_role_id = False
        for right in ("sign", "pay", "manage_team"):
            self.assertFalse(self._has_right(self.anna, right))
        self.assertFalse(self._has_right(self.env.ref("base.public_user"), "manage_team"))

    # === MODELS === #

    def test_nobody_outside_reads_the_policy(self):
        for name in (
            "portal.document.type",
            "portal.document.type.model",
            "portal.role",
            "portal.role.scope",
            "portal.link.rotation",
        ):
            with self.assertRaises(AccessError):
                self.env[name].with_user(self.anna).search([])
        with self.assertRaises(AccessError):
            self.anna.partner_id.with_user(self.anna).read(["portal_role_id"])

    def test_refused_change_costs_no_work(self):
        """A customer who may not change the settings does not set the renewal of all links off either."""
        role = self.env["portal.role"].create({"name": "Costly"})
        document_type = self.env["portal.document.type"].search([], limit=1)
        entry = document_type.model_ids[:1]
        scope = role.scope_ids[:1]
        self.assertTrue(entry)
        with patch.object(
            self.registry["portal.access.policy"], "_watching_roles", side_effect=AssertionError
        ) as watching:
            for record in (document_type, entry, role, scope):
                refused = record.with_user(self.anna)
                with self.assertRaises(AccessError):
                    refused.write({"active": False, "role_id": role.id, "type_id": document_type.id})
                with self.assertRaises(AccessError):
                    refused.unlink()
            with self.assertRaises(AccessError):
                scope.with_user(self.anna).create({"role_id": role.id, "type_id": document_type.id})
            watching.assert_not_called()
            with self.assertRaises(AssertionError):
                role.write({"active": False})
