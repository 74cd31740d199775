from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PortalAccessCommon


@tagged("post_install", "-at_install")
class TestLinkRotation(PortalAccessCommon):
    """What becomes of links. A model with links is stood in for by whichever app is installed, or none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rotations = cls.env["portal.link.rotation"]
        cls.rotations.search([]).unlink()

    def test_losing_sight_is_noted_for_models_with_links_alone(self):
        names = self.rotations._get_model_names()
        self.assertNotIn("res.partner", names)
        self.anna.partner_id.portal_role_id = self.roles["administrator"]
        self.rotations.search([]).unlink()
        self.anna.partner_id.portal_role_id = self.roles["personal"]
        noted = self.rotations.search([])
        self.assertEqual(noted.mapped("cause"), ["contact"])
        self.assertEqual(noted.mapped("state"), ["done"])

    def test_seeing_more_renews_nothing(self):
        self.anna.partner_id.portal_role_id = self.roles["personal"]
        self.rotations.search([]).unlink()
        self.anna.partner_id.name = "Anna B."
        self.assertFalse(self.rotations.search([]))

    def test_nobody_outside_reads_or_writes_it(self):
        for operation in ("read", "write", "create", "unlink"):
            self.assertFalse(self.rotations.with_user(self.anna).has_access(operation))
        with self.assertRaises(AccessError):
            self.rotations.with_user(self.env.ref("base.user_admin")).create({"cause": "role", "subject_ids": [1]})

    def test_old_notes_are_removed(self):
        values = {"cause": "role", "state": "done"}
        old, new = self.rotations.create([values, values])
        moment = fields.Datetime.now() - timedelta(days=91)
        self.env.cr.execute("UPDATE portal_link_rotation SET create_date = %s WHERE id = %s", [moment, old.id])
        self.rotations.invalidate_model()
        self.rotations._gc_jobs()
        self.assertEqual((old | new).exists(), new)
