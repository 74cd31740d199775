from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon
from odoo.addons.portal_tools.actor import Actor


def _support_tokens(providers):
    """In the place of Odoo's method: these save cards."""
    nothing = {"support_express_checkout": None, "support_manual_capture": None, "support_refund": "none"}
    providers.update(nothing | {"support_tokenization": True})


class RenewalCommon(PortalAccessCommon):
    """Acme has a subscription of 100.00 a month from 10 March 2027, charged to the card of Frank, who pays for it.

    The provider answers as `answer` says: a state, or None for none; `requests` are the transactions it was asked for.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requests, cls.answer, cls.message = [], "done", ""
        cls._patch_provider()
        # What the code commits is kept until the end of the test.
        cls.startClassPatcher(patch.object(cls.cr, "commit", cls._commit))
        cls.startClassPatcher(patch.object(cls.cr, "rollback", lambda: None))
        cls.company = cls.env.company
        cls.company.partner_id.tz = "Europe/Zurich"
        cls.company.write({"portal_contract_grace_days": 7, "portal_contract_retry_days": "1,3,5"})
        cls.frank = cls._create_person("Frank", cls.acme, "finance")
        cls.provider = cls._create_provider()
        cls.card = cls._create_card(cls.frank.partner_id)
        cls.product = cls.env["product.product"].create({"name": "Seat", "taxes_id": False, "list_price": 100})
        cls.contract = cls._create_contract(payment_token_id=cls.card.id)

    @classmethod
    def _commit(cls):
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _patch_provider(cls):
        model, cast = cls.registry["payment.provider"], cls

        def answer(tx):
            cast.requests.append(tx.reference)
            if isinstance(cast.answer, Exception):
                raise cast.answer
            if cast.answer == "error":
                tx._set_error(cast.message or "The card was declined.")
            elif cast.answer:
                {"done": tx._set_done, "pending": tx._set_pending, "cancel": tx._set_canceled}[cast.answer]()

        cls.startClassPatcher(patch.object(model, "_compute_feature_support_fields", _support_tokens))
        cls.startClassPatcher(patch.object(cls.registry["payment.transaction"], "_send_payment_request", answer))

    def setUp(self):
        super().setUp()
        self._answer("done")
        self.requests.clear()

    def _answer(self, answer, message=""):
        type(self).answer, type(self).message = answer, message

    @classmethod
    def _create_provider(cls, **values):
        values = {"name": "Cards", "code": "none", "state": "test", "allow_tokenization": True} | values
        image = cls.env["payment.method"].with_context(active_test=False).search([], limit=1).image
        provider = cls.env["payment.provider"].create(values)
        method = {"name": "Card", "code": f"card_{provider.id}", "image": image, "provider_ids": provider.ids}
        cls.env["payment.method"].create(method | {"support_tokenization": True, "active": True})
        cls._book_payments(provider)
        return provider

    @classmethod
    def _book_payments(cls, provider):
        """Let payments by a provider that no addon provides be booked, as those of the others are."""
        journals = cls.env["account.journal"]
        journal = journals.search([("type", "=", "bank"), ("company_id", "=", provider.company_id.id)], limit=1)
        method = cls.env["account.payment.method"].search([("code", "=", "none")], limit=1)
        if not method:
            method = method.create({"name": "Cards", "code": "none", "payment_type": "inbound"})
        if journal:
            values = {"journal_id": journal.id, "payment_method_id": method.id, "payment_provider_id": provider.id}
            cls.env["account.payment.method.line"].create({"name": provider.name} | values)
            provider.journal_id = journal

    @classmethod
    def _create_card(cls, partner, digits="4242", provider=None, **values):
        provider = provider or cls.provider
        values = {"payment_details": digits, "provider_ref": f"card {digits}", "partner_id": partner.id} | values
        values = {"provider_id": provider.id, "payment_method_id": provider.payment_method_ids[:1].id} | values
        return cls.env["payment.token"].create(values)

    @classmethod
    def _create_contract(cls, start="2027-03-10", partner=None, line=None, **values):
        line = {
            "product_id": cls.product.id,
            "name": "Seat",
            "quantity": 1,
            "specific_price": 100,
            "date_start": start,
            "recurring_rule_type": "monthly",
            "recurring_interval": 1,
            "recurring_invoicing_type": "pre-paid",
        } | (line or {})
        values = {"is_charged_automatically": True, "contract_line_ids": [Command.create(line)]} | values
        values = {"partner_id": (partner or cls.acme).id, "line_recurrence": True, "date_start": start} | values
        contract = cls.env["contract.contract"].create({"name": "Acme CRM", "code": "S-1"} | values)
        # As accounting may have an own currency of its price list.
        contract.currency_id = cls.env.company.currency_id
        return contract

    def _actor(self, user=None):
        user = user or self.frank
        return Actor(user=user.with_user(user), ip="203.0.113.7")

    @contextmanager
    def _on(self, day, time="10:00:00"):
        """At a time (UTC)."""
        with freeze_time(f"{day} {time}"):
            yield

    def _run(self, day, contract=None, time="10:00:00"):
        """Let the job look at one contract, on a day."""
        with self._on(day, time):
            contract = contract or self.contract
            renewals = self.env["portal.contract.renewal"]
            if contract.id in renewals._get_due_ids(contract.company_id):
                renewals._run_contract(contract.company_id, contract.id)
        self.env.invalidate_all()

    def _pay_by_transfer(self, move):
        if move.state == "draft":
            move.action_post()
        wizards = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids)
        wizards.create({})._create_payments()

    def _get_invoices(self, contract=None):
        return (contract or self.contract)._get_related_invoices()

    def _get_news(self, contract=None):
        """Return the states that people were told of, the oldest first."""
        rows = (contract or self.contract)._get_transitions_sudo().filtered(lambda row: row.kind == "state")
        return rows.filtered("is_news").sorted("id").mapped("state_after")

    def _check(self, state, renewal_date, contract=None):
        contract = contract or self.contract
        self.assertEqual(
            (contract.portal_state, contract.renewal_date), (state, fields.Date.to_date(renewal_date) or False)
        )
