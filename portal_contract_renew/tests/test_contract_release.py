from datetime import date, timedelta

from odoo.tests import tagged

from .common import RenewalCommon

CLOSED_ON = date(2027, 3, 17)


@tagged("post_install", "-at_install")
class TestContractRelease(RenewalCommon):
    """A method is kept for 90 days after the subscription has closed, for who comes back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.saved = cls._create_transaction(portal_contract_id=cls.contract.id)
        cls._age(cls.saved)
        cls.contract.sudo()._close(None, "unpaid")
        cls.contract._write_renewal({"closed_on": CLOSED_ON})

    @classmethod
    def _create_transaction(cls, **values):
        """Return a transaction of the card: the one that saved it, or one that it paid."""
        values |= {"provider_id": cls.provider.id, "payment_method_id": cls.card.payment_method_id.id}
        values |= {"amount": 0, "currency_id": cls.company.currency_id.id, "partner_id": cls.frank.partner_id.id}
        values |= {"token_id": cls.card.id, "operation": "validation", "state": "done"}
        count = cls.env["payment.transaction"].search_count([])
        return cls.env["payment.transaction"].create(values | {"reference": f"V-{count}"})

    @classmethod
    def _age(cls, transaction):
        query = "UPDATE payment_transaction SET create_date = '2027-01-01' WHERE id = %s"
        cls.env.cr.execute(query, [transaction.id])
        cls.env.invalidate_all()

    def _release(self, days):
        self.env["portal.contract.release"]._release(self.company, CLOSED_ON + timedelta(days=days))

    def test_method_goes_after_ninety_days(self):
        self._release(89)
        self.assertEqual((self.contract.payment_token_id, self.card.active), (self.card, True))
        self._release(90)
        self.assertEqual((self.contract.payment_token_id.ids, self.card.active), ([], False))
        [row] = self.contract._get_transitions_sudo(limit=1)
        self.assertEqual((row.kind, row.state_before, row.user_name), ("method", "••4242", False))

    def test_method_in_use_is_kept(self):
        """By another subscription, for an invoice since, or as it was saved for something else."""
        other = self._create_contract(payment_token_id=self.card.id, name="Other")
        self._release(90)
        self.assertEqual((self.contract.payment_token_id.ids, other.payment_token_id), ([], self.card))
        self.assertTrue(self.card.active)

    def test_method_that_paid_since_is_kept(self):
        paid = self._create_transaction()
        self._age(paid)
        self.env.cr.execute("UPDATE payment_transaction SET create_date = '2027-05-01' WHERE id = %s", [paid.id])
        self.env.invalidate_all()
        self._release(90)
        self.assertEqual((self.contract.payment_token_id.ids, self.card.active), ([], True))

    def test_method_that_was_saved_otherwise_is_kept(self):
        self.saved.portal_contract_id = False
        self._release(90)
        self.assertEqual((self.contract.payment_token_id.ids, self.card.active), ([], True))
