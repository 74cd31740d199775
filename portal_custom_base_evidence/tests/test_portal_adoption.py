from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.portal_tools.actor import Actor


@tagged("post_install", "-at_install")
class TestPortalAdoption(TransactionCase):
    def test_openings(self):
        """Of people, and not of the programs that look at each mail."""
        company = self.env["res.partner"].create({"name": "Gamma", "is_company": True})
        user = new_test_user(self.env, "adoption.opened", "base.group_portal", email="o@gamma.example")
        user.partner_id.parent_id = company
        actor = Actor(user=user.with_user(user))
        for number, is_human in enumerate((True, True, False)):
            document = self.env["res.partner"].create({"name": f"Delivery {number}"})
            self.env["portal.opening"]._log(document, actor, is_human)
        [row] = self.env["portal.adoption"].search([("partner_id", "=", company.id)])
        self.assertEqual((row.opened, row.acts), (2, 0))
