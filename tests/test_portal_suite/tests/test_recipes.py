from pathlib import Path
from textwrap import dedent

from odoo import Command
from odoo.modules import get_module_path
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.mail.tests.common import MockEmail

DOCS = Path(get_module_path("test_portal_suite")).parents[1] / "docs"


@tagged("post_install", "-at_install")
class TestRecipes(MockEmail, TransactionCase):
    """What the guide for administrators tells to set up in other apps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        text = (DOCS / "administrator.md").read_text().partition("For access once a lead is won")[2]
        cls.code = dedent(text.partition("```python\n")[2].partition("```")[0])

    def _win(self, *partners):
        """Let a salesperson win a lead of each contact."""
        model = self.env["ir.model"]._get("crm.lead")
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        action = {
            "name": "Invite",
            "model_id": model.id,
            "state": "code",
            "code": self.code,
            "usage": "base_automation",
        }
        self.env["base.automation"].create(
            {
                "name": "Won",
                "model_id": model.id,
                "trigger": "on_stage_set",
                "trg_field_ref": won.id,
                "filter_domain": f"[('stage_id', '=', {won.id})]",
                "trigger_field_ids": [Command.set(self.env.ref("crm.field_crm_lead__stage_id").ids)],
                "action_server_ids": [Command.create(action)],
            }
        )
        seller = new_test_user(self.env, "won.seller", groups="sales_team.group_sale_salesman")
        leads = (
            self.env["crm.lead"]
            .with_user(seller)
            .create([{"name": "Chairs", "type": "opportunity", "partner_id": partner.id} for partner in partners])
        )
        with self.mock_mail_gateway():
            leads.action_set_won()

    def test_code_of_the_guide(self):
        """It does what is said, also where there is no app to call it."""
        self.assertIn("action_grant_portal_access", self.code)
        compile(self.code, "administrator.md", "exec")

    def test_access_when_a_lead_is_won(self):
        missing = {"crm.lead", "base.automation"} - set(self.env)
        if missing:
            self.skipTest(f"The apps CRM and Automation Rules are not both installed: no {', '.join(sorted(missing))}.")
        partners = self.env["res.partner"].create(
            [{"name": "Winner", "email": "winner@customer.example"}, {"name": "Without address"}]
        )
        known = new_test_user(self.env, "won.known", groups="base.group_portal", email="known@customer.example")
        known.partner_id.portal_role_id = self.env.ref("portal_access_rules.portal_role_administrator")
        self._win(*partners, known.partner_id, self.env["res.partner"])
        role = self.env.ref("portal_access_rules.portal_role_personal")
        self.assertTrue(partners[0].user_ids._is_portal())
        self.assertEqual(partners[0].portal_role_id, role)
        self.assertFalse(partners[1].user_ids)
        self.assertEqual(known.partner_id.portal_role_id.name, "Company administrator")
