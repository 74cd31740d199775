from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .changes_common import ChangesCommon

OTHER_KEY = "f" * 32


@tagged("post_install", "-at_install")
class TestRefusals(ChangesCommon, TransactionCase):
    """What is refused although another rule would let it pass: visitors, who is too late, and who acts at once."""

    def _refuse(self, words):
        return self.assertRaisesRegex(UserError, words)

    def _tell_role_refusal(self, user):
        actor = self._actor(user)
        return self._changes(user)._get_role_refusal(self.contract.with_env(actor.env).sudo(), actor)

    # === WHO === #

    def test_visitors_and_staff_change_nothing_here(self):
        staff = new_test_user(self.env, "staff.of.contracts", "account.group_account_manager")
        self.assertIn("Sign in", self._tell_role_refusal(self.env.ref("base.public_user")))
        self.assertIn("Only customers", self._tell_role_refusal(staff))
        self.assertFalse(self._tell_role_refusal(self.anna))

    def test_links_and_invitations_open_no_more_than_reading(self):
        access = type(self.env["portal.document.access"])
        for name in ("_is_link_needed", "_is_guest"):
            with patch.object(access, name, lambda *_arguments: True):
                self.assertIn("You may read", self._tell_role_refusal(self.anna), name)
        self.assertFalse(self._tell_role_refusal(self.anna))

    # === ONE AT A TIME === #

    def test_one_changes_it_at_a_time(self):
        planned = self._change_seats(3)
        closing = self.env["portal.contract.closing"].create({"contract_id": self.contract.id, "reason": "Asked"})
        acts = {
            "change": lambda: self._change_seats(6, key=OTHER_KEY, seen="x"),
            "withdraw": lambda: planned._withdraw(self._actor()),
            "pay": lambda: self.contract._prepare_due_invoice(self._actor()),
            "pause": self.contract.action_portal_pause,
            "close": closing.action_close,
        }
        model = type(self.contract)
        with (
            patch.object(model, "try_lock_for_update", lambda contract, **_values: contract[:0]),
            patch.object(model, "_is_manageable_by", lambda *_arguments: True),
        ):
            for name, act in acts.items():
                with self._refuse("being changed at the moment"), self.cr.savepoint():
                    act()
                self.assertEqual((self.contract.portal_state, planned.state), ("active", "planned"), name)
            self.today = self.contract.renewal_date
            with self._refuse("being changed at the moment"):
                self.contract.action_portal_charge()
            self.contract._write_renewal({"portal_state": "paused"})
            with self._refuse("being changed at the moment"):
                self.contract.action_portal_resume()
        self.contract._write_renewal({"portal_state": "active"})
        acts["withdraw"]()
        self.assertEqual(planned.state, "withdrawn")
        closing.action_close()
        self.assertEqual(self.contract.portal_state, "closed")

    # === TOO LATE === #

    def test_end_that_the_vendor_took_back(self):
        change = self._request("cancel", {"reason": str(self.reason.id)})
        self.contract.sudo()._take_back_end(None)
        with self._refuse("cannot be taken back any more"):
            change._withdraw(self._actor())
        self.assertEqual(change.state, "planned")

    def test_return_to_what_runs_again(self):
        self.contract.sudo()._close(None, "cancelled")
        change = self._request("come_back")
        self.seats.price_unit = 99
        with self._refuse("is running"):
            change._get_act("come_back")._apply(change.sudo(), None)
        self.assertEqual(self.seats.price_unit, 99)

    @mute_logger("odoo.addons.portal_contract_renew.models.portal_contract_change_applied_mixin")
    def test_pause_that_comes_when_it_is_to_be_renewed(self):
        self.plan.write({"portal_may_pause": True, "portal_pause_days": 60})
        change = self._request("pause", {"days": "30"})
        self.contract._write_renewal({"portal_state": "to_renew"})
        self._apply_due(change.effective_date)
        self.assertEqual((change.state, self.contract.portal_state), ("refused", "to_renew"))
        self.assertIn("Pay the renewal first", change.failure_reason)

    def test_nothing_runs(self):
        self.plan.write({"portal_may_pause": True, "portal_pause_days": 60})
        self._offer("pause", {"days": "30"})
        self.contract.contract_line_ids.is_canceled = True
        with self._refuse("Nothing of this subscription runs"):
            self._offer("pause", {"days": "30"})

    def test_nothing_to_invoice(self):
        adapter, contract = self.env["portal.contract.adapter"], self.contract.sudo()
        contract.contract_line_ids.is_canceled = True
        with self._refuse("nothing to be invoiced"):
            adapter._make_invoice(contract)
        contract.contract_line_ids.is_canceled = False
        self.today = contract.renewal_date
        self.assertEqual(adapter._make_invoice(contract).amount_total, 84.0)

    def test_what_is_due_is_not_paused(self):
        contract = self.contract.sudo()
        self.today = contract.renewal_date
        invoice = self.env["portal.contract.adapter"]._make_invoice(contract)
        with self._refuse("cannot be paused now"):
            contract._pause(None, None)
        contract._write_renewal({"due_invoice_id": False})
        invoice.unlink()
        values = {"contract_id": contract.id, "period_date": "2026-12-01", "attempt": 1, "reference": "A-1"}
        charge = self.env["portal.contract.charge"].create(values | {"state": "pending"})
        with self._refuse("cannot be paused now"):
            contract._pause(None, None)
        charge.state = "done"
        with self._refuse("runs already"):
            contract._resume(None)
        contract._pause(None, None)
        with self._refuse("cannot be paused now"):
            contract._pause(None, None)
        contract._resume(None)
        self.assertEqual(contract.portal_state, "active")
