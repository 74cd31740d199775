import re

from common import FaultCase

MODEL = "portal.project.deliverable"
FIELDS = ("csrf_token", "digest")


class TestDeliverablesAtOnce(FaultCase):
    def test_two_people_decide_on_one_version(self):
        """On two workers, one accepts and one sends back: one decision is kept, the other is told so in words."""
        people = {"Ines": "ines@acme.example", "Clara": "clara@acme.example"}
        visitors = [self.rig.signed_in(login) for login in people.values()]
        deliverable_id = self._submit(people.values())
        path = f"/my/deliverables/{deliverable_id}"
        forms = [self._read_form(visitor, path) for visitor in visitors]
        accept = forms[0] | {"name": "Ines", "consent": "1", "answer": "accept"}
        send_back = forms[1] | {"reason": "The lamp is too bright"}
        answers = self.all_at_once(
            lambda: visitors[0].post(f"{path}/accept", accept),
            lambda: visitors[1].post(f"{path}/send-back", send_back),
        )
        self.assertEqual([answer.status_code for answer in answers], [303, 303], answers)
        kept = ["done=" in answer.headers["Location"] for answer in answers]
        self.assertEqual(sorted(kept), [False, True], answers)
        page = visitors[kept.index(False)].get(path).text
        self.assertRegex(page, r'name="portal_error"[^>]*>This (has been accepted already|version was sent back)')
        self.assertRegex(page, "Accepted by Ines on" if kept[0] else "Sent back by Clara Benson on")
        self._check_one(deliverable_id, "accepted" if kept[0] else "sent_back", "accepted" if kept[0] else "declined")

    def _submit(self, logins):
        """Name people as those who decide on what waits, submit it once more, and return its id."""
        admin = self.rig.signed_in("admin", "admin")
        names = ", ".join(f"'{login}'" for login in logins)
        ids = [int(row[0]) for row in self.rig.sql(f"SELECT partner_id FROM res_users WHERE login IN ({names})")]
        [[deliverable_id]] = self.rig.sql("SELECT min(id) FROM portal_project_deliverable WHERE state = 'submitted'")
        deliverable_id = int(deliverable_id)
        written = admin.call(MODEL, "write", [deliverable_id], {"decider_ids": [[6, 0, ids]]})
        self.assertIs(written, True, written)
        form_id = admin.call(f"{MODEL}.submit", "create", {"deliverable_id": deliverable_id})
        self.assertIsInstance(form_id, int, form_id)
        admin.call(f"{MODEL}.submit", "action_submit", [form_id])
        return deliverable_id

    def _read_form(self, visitor, path):
        page = visitor.get(path).text
        return {name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)[1] for name in FIELDS}

    def _check_one(self, deliverable_id, state, kind):
        rows = self.rig.sql(
            "SELECT deliverable.state, version.state FROM portal_project_deliverable deliverable"
            " JOIN portal_project_deliverable_version version ON version.deliverable_id = deliverable.id"
            f" AND version.number = deliverable.version_number WHERE deliverable.id = {deliverable_id}"
        )
        self.assertEqual(rows, [[state, state]])
        kinds = self.rig.sql(
            "SELECT evidence.kind FROM portal_evidence evidence JOIN portal_evidence_offer offer"
            f" ON offer.id = evidence.offer_id WHERE offer.res_model = '{MODEL}' AND offer.res_id = {deliverable_id}"
            " AND evidence.kind <> 'offered' AND offer.number = (SELECT max(number) FROM portal_evidence_offer"
            f" WHERE res_model = '{MODEL}' AND res_id = {deliverable_id})"
        )
        self.assertEqual([row for row in kinds if row[0] != "sealed"], [[kind]])
