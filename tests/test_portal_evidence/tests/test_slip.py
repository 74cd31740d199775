import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from unittest.mock import patch

from pypdf import PdfReader

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.portal_evidence import pdf_seal
from odoo.addons.portal_evidence.tests.common import draw


@tagged("post_install", "-at_install")
class TestSlip(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna = cls._create_customer("anna.slip")
        cls.stranger = cls._create_customer("stranger.slip")
        cls.offers = cls.env["portal.evidence.offer"]
        cls.slip = cls._create_slip()

    @classmethod
    def _create_customer(cls, login):
        user = new_test_user(cls.env, login=login, password=login * 2, groups="base.group_portal")
        user.partner_id.email = f"{login}@customer.example"
        return user

    @classmethod
    def _create_slip(cls, **values):
        plan = cls.env["ir.attachment"].create({"name": "Plan.txt", "raw": b"door 3"})
        basic = {"name": "SLIP-7", "partner_id": cls.anna.partner_id.id, "lines": "4 pallets", "plan_id": plan.id}
        slip = cls.env["test_portal.slip"].create(basic | values)
        slip.action_send()
        return slip

    def _login(self, user=None):
        self.authenticate(user and user.login, user and user.login * 2)

    def _send(self, action="sign", slip=None, **values):
        """Decide as a browser does."""
        slip = slip or self.slip
        basic = {
            "name": "Anna Keller",
            "signature": draw(),
            "method": "draw",
            "consent": True,
            "digest": self.offers._get_last_sudo(slip).digest,
        }
        return self.make_jsonrpc_request(f"/my/test-slips/{slip.id}/{action}", basic | values)

    def _get_evidence(self, kind="signed", slip=None):
        domain = [("res_model", "=", "test_portal.slip"), ("res_id", "=", (slip or self.slip).id), ("kind", "=", kind)]
        self.env.invalidate_all()
        return self.env["portal.evidence"].search(domain, order="id")

    def _seal(self):
        self.env.ref("portal_evidence.ir_cron_portal_sealed_document").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["portal.sealed.document"].search([("res_model", "=", "test_portal.slip")], limit=1)

    # === OFFER === #

    def test_frozen_when_sent_and_when_changed(self):
        offer = self.offers._get_last_sudo(self.slip)
        self.assertEqual((offer.number, offer._get_payload()["lines"]), (1, "4 pallets"))
        self.assertEqual(self._get_evidence("offered").offer_id, offer)
        self.slip.lines = "5 pallets"
        self.assertEqual(self.offers._get_last_sudo(self.slip).number, 2)
        self.slip.lines = "5 pallets"
        self.assertEqual(self.offers._get_last_sudo(self.slip).number, 2, "what says the same is no new offer")

    def test_reading_writes_nothing(self):
        self._login(self.anna)
        # What somebody changed past the addon is not offered by whoever opens the page.
        self.env.cr.execute("UPDATE test_portal_slip SET lines = 'x' WHERE id = %s", [self.slip.id])
        self.env.invalidate_all()
        self.assertEqual(self.url_open(f"/my/test-slips/{self.slip.id}/sealed").status_code, 404)
        self.assertEqual(self.offers._get_last_sudo(self.slip).number, 1)

    # === DECISION === #

    def test_sign_with_an_account(self):
        self._login(self.anna)
        self.assertEqual(self._send(), {"is_done": True})
        [evidence] = self._get_evidence()
        facts = evidence._get_facts()
        self.assertEqual((evidence.signer_name, evidence.signer_login), ("Anna Keller", self.anna.login))
        self.assertEqual((facts["signer"]["is_link"], facts["client"]["ip"]), (False, "127.0.0.1"))
        self.assertEqual(self.slip.state, "signed")
        self.assertTrue(evidence._is_intact())

    def test_sign_by_link(self):
        self._login()
        self.assertEqual(self._send(access_token=self.slip.access_token), {"is_done": True})
        [evidence] = self._get_evidence()
        self.assertTrue(evidence._get_facts()["signer"]["is_link"])
        self.assertFalse(evidence.signer_login)

    def test_refusals(self):
        """Each leaves no evidence; what is right is accepted afterwards."""
        self._login(self.anna)
        shown = self.offers._get_last_sudo(self.slip).digest
        self.slip.lines = "5 pallets"
        cases = {
            "has changed": {"digest": shown},
            "Tick the box": {"consent": False},
            "What you agree to has changed": {"consent_text": "I accept nothing."},
            "Type your name": {"name": " "},
            "Sign in the field": {"signature": None},
            "Choose how to sign": {"method": "x"},
        }
        for words, values in cases.items():
            with self.subTest(words=words):
                self.assertIn(words, self._send(**values)["error"])
        self.assertFalse(self._get_evidence())
        self.assertEqual(self._send(), {"is_done": True})
        self.assertIn("not waiting", self._send()["error"])
        self.assertEqual(len(self._get_evidence()), 1)

    def test_what_follows_is_refused(self):
        """What an addon refuses after the signature was written undoes the signature, also where it is caught."""
        self._login(self.anna)
        decision = self.registry["test_portal.slip.decision"]
        for action, hook in (("sign", "_after_signature"), ("decline", "_after_decline")):
            with patch.object(decision, hook, side_effect=UserError("No such dock")):
                self.assertEqual(self._send(action, reason="No"), {"error": "No such dock"})
        self.assertFalse(self._get_evidence() | self._get_evidence("declined"))
        self.assertEqual(self.slip.state, "sent")
        self.assertEqual(self._send(), {"is_done": True})

    def test_hooks_run_with_the_rights_of_the_actor(self):
        """The user of a request is in superuser mode, what they decide is not."""
        seen = []

        def judge(decision, document, actor):
            seen.append((decision.env.su, decision.env.user.login, document.env.su))
            return "Seen"

        self._login(self.anna)
        with patch.object(self.registry["test_portal.slip.decision"], "_get_refusal", judge):
            self.assertEqual(self._send(), {"error": "Seen"})
        self.assertEqual(seen, [(False, self.anna.login, True)])

    def test_change_past_the_addon_is_refused(self):
        self._login(self.anna)
        self.env.cr.execute("UPDATE test_portal_slip SET lines = 'x' WHERE id = %s", [self.slip.id])
        self.env.invalidate_all()
        self.assertIn("has changed", self._send()["error"])

    def test_strangers(self):
        self._login(self.stranger)
        self.assertIn("not for you", self._send()["error"])
        self.assertIn("not for you", self._send(access_token=self.slip.access_token)["error"])
        self._login()
        self.assertIn("not for you", self._send()["error"])
        self.assertIn("not for you", self._send(access_token="x" * 36)["error"])
        self.assertFalse(self._get_evidence())
        self.assertEqual(self._send(access_token=self.slip.access_token), {"is_done": True})

    def test_decline(self):
        self._login(self.anna)
        self.assertIn("Tell us why in a few words", self._send("decline", reason=" ")["error"])
        self.assertEqual(self._send("decline", reason="Two pallets are missing"), {"is_done": True})
        [evidence] = self._get_evidence("declined")
        self.assertEqual(evidence._get_facts()["reason"], "Two pallets are missing")
        self.assertEqual(self.slip.state, "declined")
        self.assertIn("not waiting", self._send()["error"])
        self._seal()
        domain = [("res_model", "=", self.slip._name), ("res_id", "=", self.slip.id)]
        self.assertFalse(self.env["portal.sealed.document"].search(domain))
        self.assertEqual(self.env["portal.evidence.chain"]._check(self.env.company), [])

    # === SEAL, PACK AND CHECK PAGE === #

    def test_sealed_document(self):
        self._login(self.anna)
        self._send()
        seal = self._seal()
        document = seal._get_document()
        self.assertTrue(pdf_seal.check(document)["is_intact"])
        text = " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages).split())
        evidence = self._get_evidence()
        for words in (
            "SLIP-7",
            "4 pallets",
            "Certificate of signature",
            "Signed by Anna Keller",
            "Plan.txt",
            self.anna.login,
            "127.0.0.1",
        ):
            self.assertIn(words, text)
        self.assertIn(evidence.offer_id.digest, text.replace(" ", ""))
        self.assertIn(pdf_seal.check(document)["sha256"], text.replace(" ", ""))
        self.assertEqual(self.env["portal.evidence.chain"]._check(self.env.company), [])

    def test_downloads(self):
        self._login(self.anna)
        self._send()
        document = self._seal()._get_document()
        path = f"/my/test-slips/{self.slip.id}/sealed"
        self.assertEqual(self.url_open(path).content, document)
        self.assertEqual(self._verify(self.url_open(f"{path}?kind=pack").content), 0)
        self._login(self.stranger)
        self.assertEqual(self.url_open(f"{path}?kind=pack").status_code, 404)

    def _verify(self, pack):
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(io.BytesIO(pack)) as archive:
                archive.extractall(folder)
            words = [sys.executable, "-I", "-S", str(Path(folder) / "verify.py")]
            return subprocess.run(words, capture_output=True, check=False).returncode

    def test_check_page(self):
        self._login(self.anna)
        self._send()
        seal = self._seal()
        self._login()
        page = self.url_open(f"/portal/verify/{seal.code}").text
        self.assertIn(pdf_seal.check(seal._get_document())["sha256"], page)
        self.assertIn('data-state="genuine"', page)
        check = self.make_jsonrpc_request("/portal/verify/check", {"digest": seal.digest})
        self.assertEqual(check["state"], "genuine")
        self.slip.is_taken_back = True
        self.env.flush_all()
        self.assertIn("Cancelled or taken back", self.url_open(f"/portal/verify/{seal.code}").text)
        check = self.make_jsonrpc_request("/portal/verify/check", {"digest": "0" * 64})
        self.assertEqual(check, {"state": "unknown"})
