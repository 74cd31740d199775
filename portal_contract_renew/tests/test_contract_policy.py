from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .changes_common import ChangesCommon

# What nobody outside reads of a contract: the method, the problem in a code, errors of the vendor's accounting, money.
CLOSED = (
    *("payment_token_id", "renewal_problem", "invoice_generation_error", "note", "amount_at_risk", "monthly_amount"),
    *("due_invoice_id", "charge_ids", "access_event_ids", "portal_change_ids", "portal_version", "ended_lines"),
)
# What is the vendor's alone.
CLOSED_MODELS = (
    *("portal.contract.charge", "portal.contract.transition", "portal.contract.access.event", "portal.contract.metric"),
    *("portal.contract.cancel.reason", "portal.contract.tonight", "portal.contract.closing", "portal.contract.grace"),
)
LOGGERS = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
ACTIONS = ("action_portal_charge", "action_portal_pause", "action_portal_resume", "action_portal_close")


@tagged("post_install", "-at_install")
class TestContractPolicy(ChangesCommon, TransactionCase):
    """What is read by RPC, by the one whose contract it is, by colleagues, by others and by nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls._create_contract(cls.ben.partner_id)
        values = {"kind": "quantity", "quantity_before": 4, "quantity_after": 3}
        cls.change, cls.foreign_change = cls.env["portal.contract.change"].create(
            [values | {"contract_id": contract.id} for contract in (cls.contract, cls.foreign)]
        )
        cls.bob.partner_id.portal_role_id = cls.roles["personal"]
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger(*LOGGERS))

    def test_changes(self):
        role = self._create_role(contract="company", rights=("can_sign",))
        self.buyer.partner_id.portal_role_id = role
        self.env.flush_all()
        both = self.change | self.foreign_change
        for user, expected in (
            *((self.anna, self.change), (self.buyer, self.change), (self.ben, self.foreign_change)),
            *((self.bob, self.change.browse()), (self.free, self.change.browse())),
        ):
            model = self.env["portal.contract.change"].with_user(user)
            # The way by the contract, which Odoo's lines leave open, too.
            for domain in ([], [("contract_id.partner_id", "!=", False)], [("contract_id.name", "ilike", "acme")]):
                found = model.search([("id", "in", both.ids), *domain])
                self.assertEqual(found.ids, expected.ids, (user.login, domain))
            counted = model._read_group([("id", "in", both.ids)], ["kind"], ["__count"])
            self.assertEqual(sum(count for _kind, count in counted), len(expected), user.login)
            for change in both - expected:
                with self.assertRaises(AccessError, msg=user.login):
                    change.with_user(user).read(["kind"])
        self.assertEqual(self.change.with_user(self.anna).read(["kind", "quantity_after"])[0]["quantity_after"], 3)

    def test_fields_of_changes(self):
        change = self.change.with_user(self.anna)
        for name in ("reason_text", "user_id", "invoice_id", "transaction_id", "failure_reason", "data", "request_key"):
            with self.assertRaises(AccessError, msg=name):
                change.read([name])
            with self.assertRaises(AccessError, msg=name):
                change.search([(name, "!=", False)])

    def test_fields_of_contracts(self):
        contract = self.contract.with_user(self.anna)
        row = contract.read(["portal_state", "renewal_date", "grace_end_date", "ending_date"])[0]
        self.assertEqual(row["portal_state"], "active")
        for name in CLOSED:
            with self.assertRaises(AccessError, msg=name):
                contract.read([name])
            with self.assertRaises(AccessError, msg=name):
                contract.search([(name, "!=", False)])

    def test_closed_models(self):
        for user in (self.anna, self.env.ref("base.public_user")):
            for name in CLOSED_MODELS:
                for operation in ("read", "write", "create", "unlink"):
                    self.assertFalse(
                        self.env[name].with_user(user).has_access(operation), (user.login, name, operation)
                    )
            for operation in ("write", "create", "unlink"):
                self.assertFalse(self.change.with_user(user).has_access(operation), (user.login, operation))
        self.assertFalse(self.change.with_user(self.env.ref("base.public_user")).has_access("read"))

    def test_states_are_not_written(self):
        for user in (self.anna, self.ben):
            with self.assertRaises(UserError):
                self.contract.with_user(user).write({"portal_state": "closed"})
            for name in ACTIONS:
                with self.assertRaises(AccessError, msg=name):
                    getattr(self.contract.with_user(user), name)()

    def test_buttons_of_staff(self):
        manager = self.env.ref("base.user_admin")
        contract = self.contract.with_user(manager)
        contract.action_portal_pause()
        self.assertEqual(self.contract.portal_state, "paused")
        contract.action_portal_resume()
        self.assertEqual(self.contract.portal_state, "active")
        action = contract.action_portal_close()
        closing = self.env[action["res_model"]].with_user(manager).with_context(**action["context"])
        closing.create({"reason": "Fraud", "may_come_back": False}).action_close()
        self.assertEqual((self.contract.portal_state, self.contract._get_portal_close_reason()), ("closed", "Fraud"))
        with self.assertRaises(UserError):
            closing.create({"reason": "Once more"}).action_close()
        self.assertEqual(self.contract._get_portal_close_reason(), "Fraud")
        for name in ("action_open_portal_changes", "action_open_portal_charges", "action_open_portal_history"):
            action = getattr(contract, name)()
            self.env[action["res_model"]].with_user(manager).search(action["domain"])

    def test_buttons_that_do_not_fit(self):
        """Each button asks for the status in which it makes sense; another one changes nothing."""
        contract = self.contract.with_user(self.env.ref("base.user_admin"))
        for name, states in (
            ("action_portal_charge", ("paused", "closed", "checking")),
            ("action_portal_pause", ("to_renew", "paused", "ending", "closed", "checking")),
            ("action_portal_resume", ("active", "to_renew", "ending", "checking")),
            ("action_portal_close", ("closed", "checking")),
        ):
            for state in states:
                self.contract._write_renewal({"portal_state": state})
                with self.assertRaisesRegex(UserError, "cannot be done while the status", msg=(name, state)):
                    getattr(contract, name)()
        self.contract._write_renewal({"portal_state": "active"})
        with self.assertRaisesRegex(UserError, "Nothing is due yet"):
            contract.action_portal_charge()

    def test_staff_without_accounting(self):
        employee = self.env["res.users"].create(
            {"name": "Emil", "login": "emil", "group_ids": [(6, 0, self.env.ref("base.group_user").ids)]}
        )
        with self.assertRaises(AccessError):
            self.contract.with_user(employee).action_portal_pause()
        with self.assertRaises(AccessError):
            self.env["portal.contract.tonight"].with_user(employee).action_open_tonight()

    def test_tonight(self):
        """What customers planned is told, of the companies that are chosen alone."""
        self.change.effective_date = self.today
        other = self.env["res.company"].create({"name": "Other"})
        action = self.env["portal.contract.tonight"].action_open_tonight()
        rows = self.env["portal.contract.tonight"].search(action["domain"])
        self.assertIn((self.contract, "change"), [(row.contract_id, row.action) for row in rows])
        alone = self.env["portal.contract.tonight"].with_context(allowed_company_ids=other.ids)
        self.assertFalse(alone.search(alone.with_company(other).action_open_tonight()["domain"]))

    def test_recurring_revenue(self):
        """The sum of what recurs is that of the contracts; what was lost, put at risk and recovered is told apart."""
        metric = self.env["portal.contract.metric"]

        def tell():
            self.env.flush_all()
            self.env.invalidate_all()
            names = ("recurring", "lost", "at_risk", "recovered")
            domain = [("contract_id", "=", self.contract.id)]
            [sums] = metric._read_group(domain, aggregates=[f"{name}:sum" for name in names])
            return dict(zip(names, sums, strict=True))

        self.assertEqual(tell(), {"recurring": 70, "lost": 0, "at_risk": 0, "recovered": 0})
        self.contract._change_portal_state("to_renew", None, "refused")
        self.contract._change_portal_state("active", None, "paid")
        self.assertEqual(tell(), {"recurring": 70, "lost": 0, "at_risk": 70, "recovered": 70})
        self.contract.sudo()._close(None, "unpaid")
        self.assertEqual(tell(), {"recurring": 0, "lost": 70, "at_risk": 70, "recovered": 70})
        self.contract.sudo()._resume(None)
        self.assertEqual(tell()["recurring"], 70)
