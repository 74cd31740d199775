from io import BytesIO
from unittest.mock import patch

from werkzeug.datastructures import FileStorage

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..actor import Actor
from .common import PortalToolsCommon


@tagged("post_install", "-at_install")
class TestPortalRateLimit(PortalToolsCommon):
    def _try(self, key="1", limit=3, scope="test"):
        return self.env["portal.rate.limit"].with_user(self.anna)._is_allowed(scope, key, limit, 3600)

    def test_attempts_over_the_limit_are_refused(self):
        with self.enter_registry_test_mode():
            self.assertEqual([self._try() for _ in range(5)], [True, True, True, False, False])
            self.assertTrue(self._try(key="2"))
            self.assertTrue(self._try(scope="other"))

    def test_keys_are_not_stored(self):
        with self.enter_registry_test_mode():
            self._try(key="203.0.113.7")
        rows = self.env["portal.rate.limit"].search([("scope", "=", "test")])
        self.assertEqual(len(rows), 1)
        self.assertNotIn("203.0.113.7", rows.key_hash)

    def test_old_windows_are_removed(self):
        old = self.env["portal.rate.limit"].create(
            {"scope": "test", "key_hash": "x", "window_start": "2020-01-01 00:00:00", "count": 1}
        )
        self.env["portal.rate.limit"]._gc_windows()
        self.assertFalse(old.exists())

    def test_customers_cannot_read_or_reset_it(self):
        with self.assertRaises(AccessError):
            self.env["portal.rate.limit"].with_user(self.anna).search([])

    def test_one_subscriber_has_many_addresses(self):
        limits = self.env["portal.rate.limit"]
        of_one = {limits._get_network(ip) for ip in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9")}
        self.assertEqual(len(of_one | {limits._get_network("2001:db8:1:3::1")}), 2)
        for ip in ("192.0.2.7", "192.0.2.8", "::ffff:192.0.2.7", "x", "", None):
            self.assertEqual(limits._get_network(ip), ip)

    def test_files_are_counted_by_person_or_network(self):
        public, limits = self.env.ref("base.public_user"), self.env["portal.rate.limit"]

        def check(user, ip):
            file = FileStorage(BytesIO(b"Hello"), filename="note.txt")
            return self.env["portal.mixin"]._check_portal_file(file, Actor(user=user.with_user(user), ip=ip))

        with patch.object(type(limits), "_is_allowed", return_value=True) as counted:
            for ip in ("2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:3::1"):
                self.assertTrue(check(public, ip))
            self.assertTrue(check(self.anna, "2001:db8:1:2::1"))
            first, second, third, own = [call.args[1] for call in counted.call_args_list]
            self.assertEqual((first, own), (second, self.anna.id))
            self.assertNotEqual(second, third)
            counted.return_value = False
            with self.assertRaisesRegex(UserError, "many files"):
                check(public, "192.0.2.7")
