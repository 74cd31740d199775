import base64
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .. import pdf_document, pdf_seal
from .common import EvidenceCommon


@tagged("post_install", "-at_install")
class TestIssue(EvidenceCommon):
    """Documents that the vendor issues, and on which nobody decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.decision = cls.env["portal.decision"]
        payload = {"lang": "en_US", "customer": {"id": cls.customer.id}, "name": "Delivery 7"}
        cls.startClassPatcher(patch.object(type(cls.decision), "_get_payload", lambda *_arguments, **_options: payload))

    def _issue(self):
        return self.decision._issue(self.document.sudo(), self.env.user)

    def _check(self, seal):
        return self.env["portal.evidence.verification"]._find_digest(seal.digest)

    def test_issued(self):
        evidence = self._issue()
        self.assertEqual((evidence.kind, evidence.signer_name), ("issued", False))
        self.assertTrue(evidence._is_intact())
        seal = self._seal(evidence)
        found = self._check(seal)
        self.assertEqual((found["state"], found["is_issued"], found["note"]), ("genuine", True, ""))
        self.assertFalse(self.chain._check(self.company))
        # Nobody decided.
        self.assertFalse(self.evidence._get_decided_offer_sudo(self.document))

    def test_issued_anew(self):
        """It is another version, even if it says the same."""
        first, second = self._seal(self._issue()), self._seal(self._issue())
        self.assertEqual([self._check(seal)["state"] for seal in (first, second)], ["superseded", "genuine"])

    def test_what_somebody_waits_for_is_sealed_first(self):
        seals = self.env["portal.sealed.document"]
        # Others of the database may wait.
        seals.search(seals._get_due_domain()).next_try = False
        issued = [self._issue() for _number in range(2)]
        signed = self._sign()
        self.assertEqual(seals._take_due().evidence_id, signed)
        self._seal(signed)
        sealed = seals.search([("evidence_id", "in", [signed.id, *(evidence.id for evidence in issued)])])
        self.assertEqual((set(sealed.mapped("state")), any(sealed.mapped("is_awaited"))), ({"done"}, False))

    def test_whose_turn_it_is_is_read_from_an_index(self):
        seals = self.env["portal.sealed.document"]
        query = seals._search(seals._get_due_domain(), order=seals._job_order, limit=1)
        # A table of few rows is read as a whole.
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(row for [row] in self.env.execute_query(SQL("EXPLAIN %s", query.select())))
        self.assertIn("portal_sealed_document_due_idx", plan)
        self.assertNotIn("Sort", plan)

    @mute_logger("odoo.addons.portal_tools.models.portal_job_mixin")
    def test_seal_that_does_not_hold_is_not_given_out(self):
        evidence = self._issue()
        with patch.object(pdf_seal, "check", return_value={"is_intact": False}):
            seal = self._seal(evidence)
        self.assertEqual((seal.state, seal.level, seal.document), ("pending", False, False))
        self.assertIn("does not hold", seal.failure_reason)
        seal.next_try = "2020-01-01"
        self.assertEqual(self._seal(evidence).state, "done")

    def test_note(self):
        seal = self._seal(self._issue())
        with patch.object(type(self.decision), "_get_check_note", lambda *_arguments: "It is paid."):
            self.assertEqual(self._check(seal)["note"], "It is paid.")
            with patch.object(type(self.decision), "_is_in_force", lambda *_arguments: False):
                self.assertEqual((self._check(seal)["state"], self._check(seal)["note"]), ("withdrawn", ""))

    def test_pdf_that_there_is_already(self):
        content = pdf_document.render(
            "<!DOCTYPE html><html lang='en'><head><title>x</title></head><body>x</body></html>"
        )
        with patch.object(type(self.decision), "_print_document", lambda *_arguments: content):
            seal = self._seal(self._issue())
        sealed = base64.b64decode(seal.document)
        self.assertTrue(sealed.startswith(content))
        self.assertTrue(pdf_seal.check(sealed)["is_intact"])
        # Who was sent it before it was sealed can check it too.
        digest = pdf_seal.hashlib.sha256(content).hexdigest()
        verification = self.env["portal.evidence.verification"]
        self.assertEqual(verification._find_digest(digest)["state"], "genuine")
        # What the evidence does not tell is not believed.
        seal.unsealed_digest = "0" * 64
        self.assertEqual(verification._find_digest("0" * 64)["state"], "unknown")

    def test_taken_back_before_it_is_sealed(self):
        with patch.object(type(self.decision), "_print_document", lambda *_arguments: b""):
            seal = self._seal(self._issue())
        self.assertEqual((seal.state, seal.level, seal.failure_reason), ("done", False, False))
        self.assertFalse(self.chain._check(self.company))

    def test_seal_that_is_missing(self):
        self._seal(self._issue())
        self.env.flush_all()
        self.cr.execute("DELETE FROM portal_sealed_document")
        self.env.invalidate_all()
        self.assertIn("missing", self.chain._check(self.company)[0])
