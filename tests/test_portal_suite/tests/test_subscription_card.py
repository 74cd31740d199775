from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon
from odoo.addons.portal_payment_fake.tests.common import FakePaymentCommon


@tagged("post_install", "-at_install")
class TestSubscriptionCard(PortalAccessCommon, FakePaymentCommon):
    """Frank of Finance enters a new card on the page of a subscription, in a browser and by the provider's script."""

    browser_size = "1280x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What a charge commits is kept until the end of the test.
        cls.startClassPatcher(patch.object(cls.cr, "commit", cls._keep))
        cls.provider = cls._prepare_fake()
        cls.frank = cls._create_person("Frank", cls.acme, "finance")
        cls.today = cls.env.company._get_portal_contract_today()
        cls.due, cls.running = cls._create_contract(-2), cls._create_contract(9)
        cls.due._turn_to_renew("no_method")
        cls.env.flush_all()

    @classmethod
    def _keep(cls):
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _create_contract(cls, days):
        """Return a subscription of 100.00 a month whose period begins in some days."""
        start = cls.today + timedelta(days=days)
        product = cls.env["product.product"].create({"name": "Seat", "taxes_id": False})
        line = {"product_id": product.id, "name": "Seat", "quantity": 1, "specific_price": 100, "date_start": start}
        line |= {"recurring_rule_type": "monthly", "recurring_interval": 1, "recurring_invoicing_type": "pre-paid"}
        values = {"name": f"Plan {days}", "partner_id": cls.acme.id, "is_charged_automatically": True}
        values |= {"line_recurrence": True, "date_start": start, "contract_line_ids": [Command.create(line)]}
        contract = cls.env["contract.contract"].create(values)
        contract.currency_id = cls.env.company.currency_id
        return contract

    def _run(self, contract):
        """Let the job look at a contract, as often as it is started."""
        for _time in range(2):
            self.env["portal.contract.renewal"]._run_contract(contract.company_id, contract.id)
        self.env.invalidate_all()

    def _enter(self, contract):
        path = f"/my/subscriptions/{contract.id}"
        self.start_tour(path, "test_portal_suite_subscription_card", login=self.frank.login)
        self.env.invalidate_all()
        self.assertEqual(contract.payment_token_id.partner_id, self.frank.partner_id)
        self._run(contract)

    def test_card_of_what_is_due_is_charged_once(self):
        self._enter(self.due)
        self.assertEqual(self.due.portal_state, "active")
        self.assertEqual(self.due.charge_ids.mapped(lambda charge: (charge.state, charge.amount)), [("done", 100)])
        self.assertIn(self.due._get_related_invoices().payment_state, ("paid", "in_payment"))
        self.assertFalse(self.running.payment_token_id)

    def test_card_of_what_runs_is_kept(self):
        self._enter(self.running)
        self.assertEqual((self.running.portal_state, self.running.charge_ids.ids), ("active", []))


@tagged("post_install", "-at_install")
class TestSubscriptionCardPhone(TestSubscriptionCard):
    browser_size = "375x667"
    touch_enabled = True
    allow_inherited_tests_method = True
