from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestPortalSetup(TransactionCase):
    """How customers pay, which Health and the set-up look at alike."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.providers = cls.env["payment.provider"]
        cls.providers.search([]).state = "disabled"
        cls.health = cls.env["portal.health"]

    def _get_step(self):
        setup = self.env["portal.setup"].browse(self.env["portal.setup"].action_open()["res_id"])
        return setup.step_ids.filtered(lambda step: step.name == "Payments")

    def test_provider(self):
        self.assertFalse(self._get_step().is_done)
        self.assertIsNone(self.health._check_payment(), "not every vendor is paid online")
        self.providers.create({"name": "Cards", "state": "enabled"})
        self.assertTrue(self._get_step().is_done)

    def test_demo_provider(self):
        demo = self.providers.search([("code", "=", "demo")], limit=1)
        if not demo:
            self.skipTest("The demo provider is not installed.")
        self.providers.create({"name": "Cards", "state": "enabled"})
        demo.state = "test"
        severity, advice = self.health._check_payment()
        step = self._get_step()
        self.assertEqual((severity, step.is_done, step.advice), ("1_bad", False, advice))
        self.assertTrue(step.action_open()["type"].startswith("ir.actions."))
        demo.state = "disabled"
        self.assertIsNone(self.health._check_payment())
        self.assertTrue(self._get_step().is_done)
