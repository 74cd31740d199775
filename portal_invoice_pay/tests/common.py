from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import HttpCase, JsonRpcException, new_test_user
from odoo.tools import mute_logger

from odoo.addons.account_payment.tests.common import AccountPaymentCommon
from odoo.addons.portal_custom_base_account.tests.common import DraftInvoices
from odoo.addons.portal_tools.actor import Actor

ACCOUNT_MOVE = "odoo.addons.portal_invoice_pay.models.account_move"


class PayCommon(DraftInvoices, AccountPaymentCommon, HttpCase):
    """A customer with two people, another customer, and three invoices of 100."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("account_payment.enable_portal_payment", "True")
        cls.company = cls.env.company
        cls.acme, cls.beta = (cls._create_partner(name, is_company=True) for name in ("Acme pays", "Beta pays"))
        cls.frank = cls._create_user("frank.pays", cls.acme)
        cls.anna = cls._create_user("anna.pays", cls.acme, role="procurement")
        cls.ben = cls._create_user("ben.pays", cls.beta)
        cls.first, cls.second, cls.third = (cls._create_invoice(days) for days in (-20, 5, 9))
        # The provider of Odoo's tests confirms nothing; here it stands for one that does.
        promised = patch(f"{ACCOUNT_MOVE}.PROMISED", ())
        cls.startClassPatcher(promised)

    @classmethod
    def _create_partner(cls, name, **values):
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _create_user(cls, login, company, role="administrator"):
        user = new_test_user(cls.env, login, groups="base.group_portal", company_id=cls.company.id)
        user.company_ids = [Command.set(cls.company.ids)]
        user.partner_id.write(
            {"parent_id": company.id, "portal_role_id": cls.env.ref(f"portal_access_rules.portal_role_{role}").id}
        )
        user.with_user(user)._update_last_login()
        return user

    @classmethod
    def _create_invoice(cls, days=9, partner=None, amount=100, move_type="out_invoice", is_posted=True, **values):
        day = fields.Date.today() + timedelta(days=days)
        move = cls._create_draft(move_type, partner or cls.acme, amount)
        move.write({"invoice_payment_term_id": False, "invoice_date_due": day, **values})
        if is_posted:
            move.action_post()
        return move

    @classmethod
    def _create_bank(cls, partner=None, number="BE71096123456769"):
        values = {"acc_number": number, "partner_id": (partner or cls.company.partner_id).id, "allow_out_payment": True}
        return cls.env["res.partner.bank"].create(values | {"acc_holder_name": "Vendor Legal Ltd"})

    def _actor(self, user=None, session="s"):
        user = user or self.frank
        return Actor(user=user.with_user(user), session=session)

    def _make(self, moves, amounts=None, credits_sudo=None, user=None, token=None, session="s"):
        remittances = self.env["portal.remittance"]
        nothing = self.env["account.move"]
        actor = self._actor(user, session)
        args = (moves.sudo(), amounts or {}, credits_sudo or nothing, actor, token or remittances._make_token())
        return remittances._make(*args)

    def _begin(self, remittance, state="draft", **values):
        """Return a transaction that pays a remittance."""
        invoices = remittance.line_ids.filtered(lambda line: line.amount > 0).move_id
        transaction = self._create_transaction(
            "direct",
            amount=remittance.amount,
            currency_id=remittance.currency_id.id,
            partner_id=remittance.partner_id.id,
            reference=values.pop("reference", remittance.name),
            invoice_ids=[Command.set(invoices.ids)],
            remittance_id=remittance.id,
            **values,
        )
        if state == "done":
            transaction._set_done()
            transaction._post_process()
        elif state != "draft":
            transaction.state = state
        return transaction

    def _login(self, user):
        self.authenticate(user and user.login, user and user.login)

    def _post_transaction(self, path, **values):
        """Begin a payment as a browser does, and return the new transaction; nothing if it is refused in words."""
        basic = {
            "provider_id": self.provider.id,
            "payment_method_id": self.payment_method_id,
            "token_id": None,
            "amount": 100.0,
            "flow": "direct",
            "tokenization_requested": False,
            "landing_route": "https://evil.example",
        }
        before = self.env["payment.transaction"].search([])
        with mute_logger("odoo.http", "odoo.sql_db"):
            try:
                self.make_jsonrpc_request(path, basic | values)
            except JsonRpcException as error:
                self.refusal = str(error)
                self.assertRegex(self.refusal, "ValidationError|AccessError|BadRequest|Forbidden")
        return self.env["payment.transaction"].search([]) - before
