from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestHealth(TransactionCase):
    def test_renewal_of_links(self):
        health, rotations = self.env["portal.health"], self.env["portal.link.rotation"]
        rotations.search([]).unlink()
        self.assertIn(health._check_rotations, [check for _name, check in health._get_checks()])
        self.assertFalse(health._check_rotations())
        rotation = rotations.create({"cause": "role", "subject_ids": [], "before": {"scopes": {}}})
        self.assertFalse(health._check_rotations())
        rotation.failure_reason = "The disk is full."
        self.assertEqual(health._check_rotations()[0], "2_warning")
        rotation.state = "failed"
        self.assertEqual(health._check_rotations()[0], "1_bad")
