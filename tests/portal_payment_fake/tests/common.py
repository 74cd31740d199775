import json

from odoo import Command
from odoo.tests import HttpCase

from odoo.addons.portal_payment_fake.models.payment_provider import CODE


class FakePaymentCommon(HttpCase):
    """A fake provider that a test speaks for. It is used with a class that has the customers and their documents."""

    @classmethod
    def _prepare_fake(cls, company=None, **values):
        """Return the fake provider of a company, enabled and published.

        :param company: the `res.company`; by default the current one
        :param values: other values of it
        """
        company = company or cls.env.company
        provider = cls.env["payment.provider"].search([("code", "=", CODE), ("company_id", "=", company.id)], limit=1)
        if not provider:
            provider = cls.env.ref("portal_payment_fake.payment_provider_fake").copy({"company_id": company.id})
        provider.write({"state": "test", "is_published": True, "fake_url": False, "fake_answer": "done"} | values)
        return provider

    @classmethod
    def _create_card(cls, provider, partner, **values):
        """Return a saved card of a contact."""
        values = {"provider_ref": f"card of {partner.id}", "payment_details": "4242"} | values
        method = cls.env.ref("portal_payment_fake.payment_method_fake_card")
        return cls.env["payment.token"].create(
            {"provider_id": provider.id, "payment_method_id": method.id, "partner_id": partner.id} | values
        )

    @classmethod
    def _create_payment(cls, provider, invoices, amount, **values):
        """Return a payment that was begun at the provider, without the pages that begin it."""
        return cls.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": provider.payment_method_ids[:1].id,
                "amount": amount,
                "currency_id": invoices.currency_id.id,
                "partner_id": invoices[:1].partner_id.id,
                "operation": "online_redirect",
                "invoice_ids": [Command.set(invoices.ids)],
                "reference": cls.env["payment.transaction"]._compute_reference(
                    CODE, invoice_ids=[Command.set(invoices.ids)]
                ),
            }
            | values
        )

    def _notify(self, provider, transaction, state, signature=None, **values):
        """Let the provider call its webhook, and return the answer.

        :param str state: what became of the payment
        :param str signature: what is sent instead of its signature
        :param values: what it says otherwise than the truth
        """
        content = json.dumps(transaction._get_fake_data(state, **values)).encode()
        signature = provider._sign_fake(content) if signature is None else signature
        headers = {"Content-Type": "application/json", "X-Fake-Signature": signature}
        answer = self.opener.post(
            f"{self.base_url()}/payment/fake/webhook/{provider.id}", data=content, headers=headers, timeout=30
        )
        self.env.invalidate_all()
        return answer

    def _post_process(self):
        """Do what Odoo does of itself after each payment."""
        self.env.ref("payment.cron_post_process_payment_tx").method_direct_trigger()
        self.env.invalidate_all()
