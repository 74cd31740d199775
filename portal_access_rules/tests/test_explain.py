from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import PortalAccessCommon


@tagged("post_install", "-at_install")
class TestExplain(PortalAccessCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "manager.access", groups="base.group_user,base.group_partner_manager,base.group_system"
        )
        cls.staff = new_test_user(cls.env, "staff.access", groups="base.group_user")

    # === WHY === #

    def _explain(self, user, record):
        return self.env["portal.access.policy"].with_user(self.manager)._explain(user, record.with_user(self.manager))

    def test_why(self):
        self.anna.partner_id.portal_role_id = self.roles["administrator"]
        self.bob.partner_id.portal_role_id = self.roles["personal"]
        for user, record, is_visible, words in (
            (self.anna, self.bob.partner_id, True, ("Company administrator", "colleague", "Record rule: Portal")),
            (self.anna, self.anna.partner_id, True, ("Addressed to this person",)),
            (self.anna, self.acme, True, ("Addressed to the company itself",)),
            (self.anna, self.sue.partner_id, True, ("Addressed to a subsidiary",)),
            (self.anna, self.ben.partner_id, False, ("Addressed to somebody else", "Record rule")),
            (self.bob, self.anna.partner_id, False, ("Personal", "Own documents", "Record rule: Portal")),
            (self.sue, self.acme, False, ("default portal role",)),
        ):
            seen, reason = self._explain(user, record)
            self.assertEqual(seen, is_visible, reason)
            for word in words:
                self.assertIn(word, reason)

    def test_why_without_access(self):
        self.bob.active = False
        self.assertIn("no access", self._explain(self.bob, self.acme)[1])
        self.env.company.portal_role_id = False
        self.assertIn("no role", self._explain(self.anna, self.acme)[1])

    def test_dialog_of_a_document(self):
        explanations = self.env["portal.access.explanation"].with_user(self.staff)
        action = explanations._action_open(self.acme.with_user(self.staff))
        explanation = explanations.browse(action["res_id"])
        self.assertEqual(explanation.line_ids.user_id, self.anna | self.bob | self.sue)
        explanation.user_id = self.ben
        explanation.action_ask()
        line = explanation.line_ids.filtered(lambda line: line.user_id == self.ben)
        self.assertFalse(line.is_visible)
        self.assertEqual(explanation.document, "Acme")
        self.assertTrue(explanation.link)

    def test_action_is_bound_to_documents(self):
        action = self.env.ref("portal_access_rules.portal_document_type_model_contact_res_partner").action_id
        result = (
            action.with_user(self.staff)
            .with_context(active_model="res.partner", active_id=self.acme.id, active_ids=self.acme.ids)
            .run()
        )
        self.assertEqual(result["res_model"], "portal.access.explanation")

    # === WHAT === #

    def test_preview_is_what_the_person_sees(self):
        self.anna.partner_id.portal_role_id = self.roles["administrator"]
        action = self.anna.partner_id.with_user(self.manager).action_preview_portal()
        preview = self.env["portal.access.preview"].with_user(self.manager).browse(action["res_id"])
        line = preview.line_ids.filtered(lambda line: line.type_id.code == "contact")
        seen = self.env["res.partner"].with_user(self.anna).search([])
        self.assertEqual(line.count, str(len(seen)))
        self.assertIn("Bob", line.documents)
        self.assertNotIn("Ben", line.documents)
        self.assertEqual(line.action_open_documents()["domain"], [("id", "in", seen.ids)])

    def test_preview_needs_access(self):
        with self.assertRaises(UserError):
            self.beta.with_user(self.manager).action_preview_portal()
        for user in (self.staff, self.anna):
            with self.assertRaises(AccessError):
                self.bob.partner_id.with_user(user).action_preview_portal()

    # === AUDIT === #

    def _audit(self):
        audit = self.env["portal.access.audit"].with_user(self.manager).create({}).sudo()
        self.env.ref("portal_access_rules.ir_cron_portal_access_audit").method_direct_trigger()
        self.assertEqual((audit.state, audit.progress), ("done", 100))
        return audit

    def _findings(self, audit, finding, user=None):
        lines = audit.line_ids.filtered(lambda line: line.finding == finding)
        return lines.filtered(lambda line: line.user_id == user) if user else lines

    def test_audit_of_everybody(self):
        audit = self._audit()
        people = audit.person_ids.mapped("user_id")
        self.assertLessEqual(self.anna | self.bob | self.ben | self.sue | self.free, people)
        self.assertEqual(len(people), audit.person_total)
        self.assertFalse(self._findings(audit, "difference"))
        self.assertFalse(self._findings(audit, "rule"))
        anna = audit.person_ids.filtered(lambda person: person.user_id == self.anna)
        self.assertEqual((anna.role, anna.customer), ("Standard", "Acme"))
        self.assertIn("Contacts and addresses", anna.scopes)

    def test_audit_finds_a_rule_that_was_weakened(self):
        rule = self.env.ref("portal_access_rules.portal_document_type_model_contact_res_partner").rule_id
        rule.domain_force = "[(1, '=', 1)]"
        self.assertIn("res.partner", self._findings(self._audit(), "rule").text)
        self.assertIn("_get_portal_domain", rule.domain_force)

    def test_audit_finds_a_type_that_lost_a_field(self):
        entry = self.env["portal.document.type.model"].search([("model_name", "=", "res.partner")])
        self.env.cr.execute("UPDATE portal_document_type_model SET contact_paths = 'gone_id' WHERE id = %s", [entry.id])
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self.assertIn("res.partner is not covered", self._findings(self._audit(), "rule").mapped("text")[0])

    def test_audit_finds_more_than_the_role_shows(self):
        self.patch(self.registry["res.users"], "_get_portal_domain", lambda user, name: [(1, "=", 1)])
        self.env.registry.clear_cache()
        audit = self._audit()
        self.assertIn("Bob", "".join(self._findings(audit, "difference", self.anna).mapped("text")))

    def test_audit_finds_the_idle(self):
        moment = fields.Datetime.now() - timedelta(days=181)
        self.env["res.users.log"].sudo().search([("create_uid", "=", self.anna.id)]).unlink()
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_users SET create_date = %s WHERE id = %s", [moment, self.anna.id])
        self.env.cr.execute("UPDATE res_users SET create_date = %s WHERE id = %s", [moment, self.bob.id])
        self.env.invalidate_all()
        audit = self._audit()
        self.assertIn("Never signed in", self._findings(audit, "idle", self.anna).text)
        self.assertFalse(self._findings(audit, "idle", self.bob))

    def test_audit_goes_on_where_it_stopped(self):
        audit = self.env["portal.access.audit"].create({})
        self.patch(type(audit), "_get_user_domain", lambda audit: [("id", "in", (self.anna | self.bob).ids)])
        self.startPatcher(self._patch_step(1))
        self.assertEqual(audit._step(), 1)
        self.assertEqual(audit.person_ids.user_id, self.anna)
        self.assertEqual(audit.state, "running")
        while audit.state != "done":
            audit._step()
        self.assertEqual(audit.person_ids.user_id, self.anna | self.bob)

    def _patch_step(self, size):
        return patch("odoo.addons.portal_access_rules.models.portal_access_audit.STEP", size)

    def test_review_is_printed(self):
        audit = self._audit()
        report = self.env["ir.actions.report"].with_user(self.manager)
        content, _type = report._render_qweb_html("portal_access_rules.report_portal_access_audit", audit.ids)
        self.assertIn(self.anna.login, content.decode())

    def test_audit_is_for_administrators(self):
        for user in (self.staff, self.anna):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                self.env["portal.access.audit"].with_user(user).create({})

    def test_preview_is_of_people_of_the_portal_alone(self):
        """By RPC, a manager of contacts could look as any user, and learn ids of what is not for the reader."""
        manager = self.env["res.users"].create(
            {
                "name": "Manager",
                "login": "manager.preview",
                "group_ids": [(6, 0, self.env.ref("base.group_partner_manager").ids)],
            }
        )
        previews = self.env["portal.access.preview"].with_user(manager)
        for user in (self.env.ref("base.user_admin"), self.env.ref("base.public_user"), manager):
            with self.assertRaises(AccessError), self.cr.savepoint():
                previews.create({"user_id": user.id})
        preview = previews.create({"user_id": self.anna.id})
        with self.assertRaises(AccessError), self.cr.savepoint():
            preview.user_id = self.env.ref("base.user_admin")
        entry = self.env["portal.document.type.model"].search([("model_name", "=", "res.partner")])
        line = self.env["portal.access.preview.line"].create({"preview_id": preview.id, "entry_id": entry.id})
        with patch.object(
            type(self.env["res.partner"]), "_filtered_access", lambda records, _operation: records.browse()
        ):
            self.assertEqual(line.action_open_documents()["domain"], [("id", "in", [])])
