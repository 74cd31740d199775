import re

from common import FaultCase
from rig import WORKERS, wait_until


class TestRoles(FaultCase):
    def _visit_all_workers(self, visitor, path):
        """Return the answers of all workers to a page; each worker answers at least once."""
        since, answers = self.rig.log.stat().st_size, []

        def visited():
            answers.append(visitor.get(path))
            return len(self.rig.answered_by(path, since)) == WORKERS

        wait_until("answered by every worker", visited)
        return answers

    def test_change_of_role_holds_at_once_on_every_worker(self):
        """Domains are cached in the memory of each worker; a change must reach all workers."""
        anna, admin = self.rig.signed_in("anna@acme.example"), self.rig.signed_in("admin", "admin")
        page = anna.get("/my/orders").text
        order_id = re.search(r'href="/my/orders/(\d+)', page)[1]
        path = f"/my/orders/{order_id}"
        self.assertEqual({answer.status_code for answer in self._visit_all_workers(anna, path)}, {200})
        [[partner_id]] = self.rig.sql("SELECT partner_id FROM res_users WHERE login = 'anna@acme.example'")
        roles = admin.call("portal.role", "search_read", [], ["name"])
        role_ids = {role["name"]: role["id"] for role in roles}
        for name, status in (("Technical", 303), ("Procurement", 200), ("Technical", 303)):
            done = admin.call("res.partner", "write", [int(partner_id)], {"portal_role_id": role_ids[name]})
            self.assertIs(done, True)
            answers = self._visit_all_workers(anna, path)
            self.assertEqual({answer.status_code for answer in answers}, {status}, name)
