from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestPortalSetup(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["payment.provider"].search([]).state = "disabled"
        cls.provider = cls.env["payment.provider"].create({"name": "Cards"})
        cls.parameters = cls.env["ir.config_parameter"]
        cls.parameters.set_param("sale.automatic_invoice", False)

    def _check(self, is_missing):
        """Check what Health and the set-up say, which is the same."""
        setup = self.env["portal.setup"].browse(self.env["portal.setup"].action_open()["res_id"])
        step = setup.step_ids.filtered(lambda step: step.name == "Invoices of paid orders")
        self.assertEqual(step.is_done, not is_missing)
        self.assertTrue(step.action_open()["type"].startswith("ir.actions."))
        checks = dict(self.env["portal.health"]._get_checks())
        found = checks["Invoices of paid orders"]()
        self.assertEqual(found and found[0], "2_warning" if is_missing else None)

    def test_automatic_invoice(self):
        self._check(False)
        self.provider.write({"state": "enabled", "is_published": True})
        self._check(True)
        self.parameters.set_param("sale.automatic_invoice", "True")
        self._check(False)

    def test_who_does_not_pay_online(self):
        """Not published, in another company, or by transfers that staff confirm."""
        self.provider.write({"state": "enabled", "is_published": False})
        self._check(False)
        other = self.env["res.company"].create({"name": "Other"})
        self.provider.copy({"company_id": other.id, "state": "enabled", "is_published": True})
        self._check(False)
