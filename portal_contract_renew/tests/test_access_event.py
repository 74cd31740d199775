import hashlib
import hmac
from datetime import date
from unittest.mock import Mock, patch

import requests

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RenewalCommon

JOB = "odoo.addons.portal_tools.models.portal_job_mixin"
POST = "odoo.addons.portal_contract_renew.models.portal_contract_access_event.requests.post"


@tagged("post_install", "-at_install")
class TestAccessEvent(RenewalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {"portal_contract_access_url": "https://vendor.example/access", "portal_contract_access_secret": "secret"}
        )

    @property
    def events(self):
        return self.contract.access_event_ids.sorted("id")

    def _work(self, status=200, error=None):
        """Let the job run with a receiver that answers so, and return what it got."""
        post = Mock(side_effect=error, return_value=Mock(status_code=status))
        with patch(POST, post):
            for event in self.events.filtered(lambda event: event.state == "pending"):
                event.next_try = "2020-01-01"
                event._begin_attempt()
                event._attempt()
        return [call.kwargs for call in post.call_args_list]

    @mute_logger(JOB)
    def test_end_is_told_until_it_is_acknowledged(self):
        """A receiver that is down, or answers with an error, is told again, with the same key and a signature."""
        self.contract._close(None, "the vendor")
        self.assertEqual((self.events.kind, self.events.state), ("ended", "pending"))
        self._work(error=requests.exceptions.ConnectionError())
        self._work(500)
        self._work(302)
        self.assertEqual((self.events.state, self.events.attempts), ("pending", 3))
        self.assertIn("302", self.events.failure_reason)
        [sent] = self._work(204)
        self.assertEqual((self.events.state, self.events.failure_reason), ("done", False))
        self.assertEqual(sent["headers"]["X-Portal-Event"], self.events.key)
        signature = hmac.new(b"secret", sent["data"], hashlib.sha256).hexdigest()
        self.assertEqual(sent["headers"]["X-Portal-Signature"], signature)
        self.assertFalse(sent["allow_redirects"])
        self.assertFalse(self._work())

    @mute_logger(JOB)
    def test_address_that_was_removed(self):
        self.contract._close(None, "the vendor")
        self.company.portal_contract_access_url = False
        self.assertFalse(self._work())
        self.assertEqual(self.events.state, "pending")
        self.assertIn("no address", self.events.failure_reason)

    def test_customers_do_not_tell_now(self):
        self.contract._close(None, "the vendor")
        with self.assertRaises(AccessError):
            self.events.with_user(self.frank).action_tell_now()
        self.events.action_tell_now()

    @mute_logger(JOB)
    def test_events_of_a_contract_keep_their_order(self):
        self.contract._close(None, "the vendor")
        with self._on("2027-03-01"):
            self.contract._resume(self._actor(), date(2027, 3, 10))
        self.assertEqual(self.events.mapped("kind"), ["ended", "begun"])
        later = self.events[1]
        with patch(POST, Mock(return_value=Mock(status_code=200))) as post:
            later._begin_attempt()
            later._attempt()
        self.assertFalse(post.called)
        self.assertEqual((later.state, later.attempts), ("pending", 1))
        self.assertEqual(len(self._work()), 2)
        self.assertEqual(self.events.mapped("state"), ["done", "done"])

    def test_what_is_rolled_back_was_not_told(self):
        savepoint = self.env.cr.savepoint()
        self.contract._close(None, "the vendor")
        self.assertTrue(self.events)
        savepoint.rollback()
        savepoint.close(rollback=False)
        self.env.invalidate_all()
        self.assertFalse(self.contract.access_event_ids)
        self.assertEqual(self.contract.portal_state, "active")

    def test_no_receiver_no_event(self):
        self.company.portal_contract_access_url = False
        self.contract._close(None, "the vendor")
        self.assertFalse(self.events)

    @mute_logger(JOB)
    def test_mail_and_hook(self):
        """The vendor may be mailed, and a module may be called; each way is acknowledged by itself."""
        self.company.write({"portal_contract_access_url": False, "portal_contract_access_email": "ops@vendor.example"})
        model = self.registry["portal.contract.access.event"]
        with patch.object(model, "_has_hook", lambda *_arguments: True):
            self.contract._close(None, "the vendor")
        self._work()
        self.assertEqual({event.channel: event.state for event in self.events}, {"mail": "done", "hook": "pending"})
        self.assertEqual(self.env["mail.mail"].search_count([("email_to", "=", "ops@vendor.example")]), 1)
        with patch.object(model, "_deliver_hook", lambda _event: True):
            self._work()
        self.assertEqual(set(self.events.mapped("state")), {"done"})

    def test_quantity_is_told(self):
        before = self.contract.portal_version
        self.env["portal.contract.adapter"]._change_quantity(self.contract.contract_line_ids, 4)
        self.assertEqual((self.events.kind, self.events.payload["lines"][0]["quantity"]), ("changed", 4))
        self.assertGreater(self.contract.portal_version, before)
        self.assertEqual(self.events.payload["version"], self.contract.portal_version)
