import base64
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import canonical, pdf_seal
from .common import EvidenceCommon
from .time_stamp_authority import serving, silent

CRL_LOGGER = "pyhanko_certvalidator.fetchers.requests_fetchers.crl_client"
SEAL_LOGGER = "odoo.addons.portal_evidence.models.portal_sealed_document"
STAMP_LOGGER = "pyhanko.sign.validation.generic_cms"

# What an administrator of the database does, and a word of what is found. The names in braces are ids of the scene.
ATTACKS = {
    "payload": ("UPDATE portal_evidence SET payload = replace(payload, 'Anna', 'Bob') WHERE id = {signed}", "changed"),
    "payload that is no JSON": ("UPDATE portal_evidence SET payload = 'x' WHERE id = {signed}", "changed"),
    "payload that is a list": ("UPDATE portal_evidence SET payload = '[1]' WHERE id = {signed}", "changed"),
    "payload that is null": ("UPDATE portal_evidence SET payload = 'null' WHERE id = {sealed}", "changed"),
    "payload too deep": ("UPDATE portal_evidence SET payload = repeat('[', 100000) WHERE id = {signed}", "changed"),
    "signer": ("UPDATE portal_evidence SET signer_name = 'Bob' WHERE id = {signed}", "changed"),
    "picture": ("UPDATE portal_evidence SET image = NULL WHERE id = {signed}", "changed"),
    "picture that is none": ("UPDATE portal_evidence SET image = 'x' WHERE id = {signed}", "changed"),
    "time": ("UPDATE portal_evidence SET decided_at = decided_at - interval '1 day' WHERE id = {signed}", "changed"),
    "time of writing": (
        "UPDATE portal_evidence SET recorded_on = recorded_on - interval '1 day' WHERE id = {signed}",
        "changed",
    ),
    "address": ("UPDATE portal_evidence SET ip_address = '192.0.2.1' WHERE id = {signed}", "changed"),
    "digest": ("UPDATE portal_evidence SET document_digest = 'x' WHERE id = {sealed}", "changed"),
    "event": ("UPDATE portal_evidence SET kind = 'declined' WHERE id = {signed}", "changed"),
    "role": ("UPDATE portal_evidence SET signature_role = 'provisional' WHERE id = {signed}", "changed"),
    "document": ("UPDATE portal_evidence SET res_id = {other} WHERE id = {signed}", "changed"),
    "company": ("UPDATE portal_evidence SET company_id = {company} WHERE id = {signed}", "changed"),
    "hash": ("UPDATE portal_evidence SET hash = 'x' WHERE id = {signed}", "changed"),
    "previous hash": ("UPDATE portal_evidence SET previous_hash = 'x' WHERE id = {signed}", "out of order"),
    "row, link left": ("DELETE FROM portal_evidence WHERE id = {signed}", "its evidence is missing"),
    "row and link": (
        "DELETE FROM portal_evidence_chain WHERE evidence_id = {signed};"
        " DELETE FROM portal_evidence WHERE id = {signed}",
        "one before it is missing",
    ),
    "last row and link": (
        "DELETE FROM portal_evidence_chain WHERE evidence_id = {last}; DELETE FROM portal_evidence WHERE id = {last}",
        "was there",
    ),
    "whole document": (
        "DELETE FROM portal_evidence_chain WHERE res_id = {document};"
        " DELETE FROM portal_evidence WHERE res_id = {document}",
        "missing",
    ),
    "all": ("DELETE FROM portal_evidence_chain; DELETE FROM portal_evidence", "was there"),
    "link": ("DELETE FROM portal_evidence_chain WHERE evidence_id = {signed}", "one before it is missing"),
    "link's evidence": ("UPDATE portal_evidence_chain SET evidence_hash = 'x' WHERE evidence_id = {signed}", "follow"),
    "link's number": ("UPDATE portal_evidence_chain SET number = number + 900 WHERE evidence_id = {signed}", "missing"),
    "link moved": ("UPDATE portal_evidence_chain SET company_id = {company} WHERE evidence_id = {signed}", "missing"),
    "link's document": ("UPDATE portal_evidence_chain SET res_id = {other} WHERE evidence_id = {signed}", "changed"),
    "link's document by name": (
        "UPDATE portal_evidence_chain SET document_name = 'x' WHERE evidence_id = {signed}",
        "changed",
    ),
    "signed offer": ("DELETE FROM portal_evidence_offer WHERE id = {offer}", "changed"),
    "signed offer's content": (
        "UPDATE portal_evidence_offer SET payload = replace(payload, '200.00', '20.00') WHERE id = {offer}",
        "changed",
    ),
    "offer's content that is no JSON": (
        "UPDATE portal_evidence_offer SET payload = '{{' WHERE id = {offer}",
        "changed",
    ),
    "offer's content that is a list": ("UPDATE portal_evidence_offer SET payload = '[]' WHERE id = {offer}", "changed"),
    "offer's number": ("UPDATE portal_evidence_offer SET number = 9 WHERE id = {offer}", "changed"),
    "offer's time": (
        "UPDATE portal_evidence_offer SET recorded_on = recorded_on - interval '1 day' WHERE id = {offer}",
        "changed",
    ),
    "offer's amount": ("UPDATE portal_evidence_offer SET amount_total = 7 WHERE id = {offer}", "changed"),
    "offer's kind": ("UPDATE portal_evidence_offer SET kind = 'amendment' WHERE id = {offer}", "changed"),
    "offer's predecessor": ("UPDATE portal_evidence_offer SET previous_digest = 'x' WHERE id = {offer}", "changed"),
    "offer's document": ("UPDATE portal_evidence_offer SET res_id = {other} WHERE id = {offer}", "changed"),
    "offer's model": ("UPDATE portal_evidence_offer SET res_model = 'res.users' WHERE id = {offer}", "changed"),
    "offer's document by name": ("UPDATE portal_evidence_offer SET document_name = 'x' WHERE id = {offer}", "changed"),
    "offer's company": ("UPDATE portal_evidence_offer SET company_id = {company} WHERE id = {offer}", "changed"),
    "offer nobody signed": ("UPDATE portal_evidence_offer SET payload = '{{}}' WHERE id = {unsigned}", "changed"),
    "offer nobody signed, deleted": ("DELETE FROM portal_evidence_offer WHERE id = {unsigned}", "changed"),
    "offer nobody signed, with its hash": (
        "UPDATE portal_evidence_offer SET payload = '{{}}', digest = '{empty}' WHERE id = {unsigned}",
        "changed",
    ),
    "offer that was never made": (
        "INSERT INTO portal_evidence_offer (company_id, recorded_on, res_model, res_id, document_name, number, kind,"
        " decision_model, payload, digest, currency_id) SELECT company_id, recorded_on, res_model, res_id,"
        " document_name, 77, kind, decision_model, payload, digest, currency_id FROM portal_evidence_offer"
        " WHERE id = {offer}",
        "version 77 was never offered",
    ),
    "kept file": ("DELETE FROM portal_evidence_file WHERE id = {file}", "changed"),
    "kept file's hash": ("UPDATE portal_evidence_file SET digest = 'x' WHERE id = {file}", "changed"),
    "kept file's name": ("UPDATE portal_evidence_file SET name = 'x' WHERE id = {file}", "changed"),
    "kept file's source": ("UPDATE portal_evidence_file SET source_res_id = 99 WHERE id = {file}", "changed"),
    "stored file of the kept file": (
        "DELETE FROM ir_attachment WHERE res_model = 'portal.evidence.file' AND res_id = {file}",
        "changed",
    ),
    "seal": ("DELETE FROM portal_sealed_document WHERE id = {seal}", "sealed document is missing or was changed"),
    "seal's level": ("UPDATE portal_sealed_document SET level = NULL WHERE id = {seal}", "sealed document is missing"),
    "seal's hash": ("UPDATE portal_sealed_document SET digest = 'x' WHERE id = {seal}", "sealed document is missing"),
    "seal of another document": (
        "UPDATE portal_sealed_document SET digest = (SELECT digest FROM portal_sealed_document WHERE id = {seal2})"
        " WHERE id = {seal}",
        "sealed document is missing",
    ),
}


@tagged("post_install", "-at_install")
class TestChain(EvidenceCommon):
    def _make_scene(self):
        """Return the ids of a document that was offered, signed and sealed, and of others beside it."""
        unsigned = self._offer(total="100.00")
        offer = self._offer(files={"Terms.txt": b"terms"})
        signed = self._sign(offer)
        seal = self._seal(signed)
        other = self.env["res.partner"].create({"name": "Delivery 8"})
        signed2 = self._sign(self._offer(other))
        seal2 = self._seal(signed2)
        last = self.evidence.search([], order="id desc", limit=1)
        sealed = self.evidence.search([("offer_id", "=", offer.id), ("kind", "=", "sealed")])
        file = self.env["portal.evidence.file"].search([("res_id", "=", self.document.id)])
        self.assertEqual(self._check(), [])
        return {
            "unsigned": unsigned.id,
            "offer": offer.id,
            "signed": signed.id,
            "sealed": sealed.id,
            "last": last.id,
            "seal": seal.id,
            "seal2": seal2.id,
            "file": file.id,
            "document": self.document.id,
            "other": other.id,
            "company": self.env["res.company"].create({"name": "Second"}).id,
            "empty": canonical.digest({}),
        }

    def _check(self):
        return self.chain._try_check(self.company)

    def _attack(self, query):
        """Change rows as an administrator of the database can: no trigger and no foreign key holds."""
        self.env.flush_all()
        self.cr.execute("SET LOCAL session_replication_role = replica")
        self.cr.execute(query)
        self.cr.execute("SET LOCAL session_replication_role = DEFAULT")
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()

    def test_attacks_by_sql(self):
        """Each is found and named, and nothing crashes: neither the check, nor the pages that tell of the document."""
        scene = self._make_scene()
        digest = self.env["portal.sealed.document"].browse(scene["seal"]).digest
        for name, (query, words) in ATTACKS.items():
            with self.subTest(attack=name):
                point = self.cr.savepoint()
                try:
                    self._attack(query.format(**scene))
                    problems = self._check()
                    self.assertTrue(any(words in problem for problem in problems), problems)
                    self.assertFalse(any("cannot be read" in problem for problem in problems), problems)
                    self._look(scene, digest)
                finally:
                    point.close(rollback=True)
                    self.env.invalidate_all()
        self.assertEqual(self._check(), [])

    def _look(self, scene, digest):
        """Read what was damaged as pages, downloads and jobs do: they answer, or refuse in words."""
        verification, seal = self.env["portal.evidence.verification"], self.env["portal.sealed.document"]
        seal = seal.browse(scene["seal"]).exists()
        verification._find_digest(digest)
        if seal.level:
            self.assertIn("state", verification._find_code(seal.code))
        with mute_logger(SEAL_LOGGER):
            seal._check_files()
            seal._get_of_document_sudo(self.document, self.customer)
            if seal.evidence_id.exists():
                try:
                    self.env["portal.evidence.export"]._build(seal)
                except UserError as error:
                    self.assertIn("damaged", str(error))

    def test_damaged_evidence_is_not_genuine_and_not_sealed(self):
        scene = self._make_scene()
        seal = self.env["portal.sealed.document"].browse(scene["seal"])
        digest, find = seal.digest, self.env["portal.evidence.verification"]._find_digest
        self.assertEqual(find(digest)["state"], "genuine")
        self._attack("UPDATE portal_evidence SET payload = 'x' WHERE id = {signed}".format(**scene))
        self.assertEqual(find(digest)["state"], "broken")
        signed = self._sign(self._offer(self.customer))
        self._attack(f"UPDATE portal_evidence SET signer_name = 'Bob' WHERE id = {signed.id}")
        with mute_logger(SEAL_LOGGER, "odoo.addons.portal_tools.models.portal_job_mixin"):
            seal = self._seal(signed)
        self.assertEqual((seal.state, seal.level), ("pending", False))
        self.assertIn("evidence was changed", seal.failure_reason)

    # === ANCHORS === #

    def _forge_chain(self):
        """Tell another story from end to end, with all hashes and the head that was noted: by itself, it fits."""
        rows = self.evidence.search([("company_id", "=", self.company.id)], order="res_model, res_id, id")
        key, previous, hashes = None, None, {}
        for row in rows:
            if (row.res_model, row.res_id) != key:
                key, previous = (row.res_model, row.res_id), canonical.GENESIS
            facts = row._get_facts()
            if "signer" in facts:
                facts["signer"]["name"] = "Bob"
            if "signature_hash" in facts:
                facts["signature_hash"] = hashes[facts["signature_hash"]]
            hashed = canonical.link(previous, canonical.digest(facts))
            values = [canonical.dump(facts).decode(), previous, hashed, facts.get("signer", {}).get("name"), row.id]
            hashes[row.hash], previous = hashed, hashed
            self.cr.execute(
                "UPDATE portal_evidence SET payload = %s, previous_hash = %s, hash = %s, signer_name = %s"
                " WHERE id = %s",
                values,
            )
        previous = canonical.GENESIS
        for link in self.chain.search([("company_id", "=", self.company.id)], order="number"):
            hashed = canonical.block(previous, link.number, hashes[link.evidence_hash])
            self.cr.execute(
                "UPDATE portal_evidence_chain SET evidence_hash = %s, previous_hash = %s, hash = %s WHERE id = %s",
                [hashes[link.evidence_hash], previous, hashed, link.id],
            )
            previous = hashed
        self.chain._set_head(self.company, link.number, previous)
        self.env.invalidate_all()

    def _forge(self):
        self.env.flush_all()
        self.cr.execute("SET LOCAL session_replication_role = replica")
        # Other evidence of the database is of no matter here.
        self._forge_chain()
        self.cr.execute("SET LOCAL session_replication_role = DEFAULT")

    def test_chain_made_anew_fits(self):
        """What cannot be found without something outside of the database."""
        self._make_scene()
        self._forge()
        self.assertEqual(self._check(), [])

    @mute_logger(STAMP_LOGGER)
    def test_chain_made_anew_is_found_by_its_anchor(self):
        self._make_scene()
        with serving() as authority:
            self._use_authority(authority)
            anchor = self.env["portal.evidence.anchor"]._stamp(self.company)
        self.assertEqual(self._check(), [])
        point = self.cr.savepoint()
        self._forge()
        [problem] = self._check()
        self.assertIn(f"up to block {anchor.number} is not the one that was time-stamped", problem)
        point.close(rollback=True)
        self.env.invalidate_all()
        for query, words in (
            ("UPDATE portal_evidence_anchor SET hash = 'x'", "is damaged"),
            ("UPDATE portal_evidence_anchor SET token = 'x'", "is damaged"),
            ("UPDATE portal_evidence_anchor SET stamped_on = stamped_on - interval '1 day'", "is damaged"),
        ):
            with self.subTest(query=query):
                point = self.cr.savepoint()
                self._attack(query)
                self.assertIn(words, self._check()[0])
                point.close(rollback=True)
                self.env.invalidate_all()

    def test_chains_are_stamped_every_day(self):
        anchors = self.env["portal.evidence.anchor"]
        self._make_scene()
        self._run_job("evidence_anchor")
        self.assertFalse(anchors.search([]), "without an authority there is nothing to ask")
        with serving() as authority:
            self._use_authority(authority)
            self._run_job("evidence_anchor")
            [anchor] = anchors.search([("company_id", "=", self.company.id)])
            self._run_job("evidence_anchor")
            self.assertEqual(anchors.search_count([]), 1, "of a chain that did not grow, one is enough")
            self._sign(self._offer(self.customer))
            self.chain._append_new()
            self._run_job("evidence_anchor")
        self.assertEqual(anchors.search_count([]), 2)
        with self.assertRaises(UserError):
            anchor.write({"hash": "x"})
        with self.assertRaises(UserError):
            anchor.unlink()

    @mute_logger("odoo.addons.portal_evidence.models.portal_evidence_anchor")
    def test_authority_that_is_down_for_days_is_told(self):
        anchors = self.env["portal.evidence.anchor"]
        self._make_scene()
        self._use_authority({"url": "http://127.0.0.1:9/", "root": False})
        self._run_job("evidence_anchor")
        self.assertFalse(anchors.search([]))
        self.assertFalse(anchors._get_overdue(), "a day without is no matter")
        self._attack("UPDATE portal_evidence_chain SET recorded_on = recorded_on - interval '4 days'")
        self.assertEqual(anchors._get_overdue(), self.company)
        trigger = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref("portal_evidence.ir_cron_portal_evidence_anchor").id)]
        )
        self.assertTrue(trigger, "it is tried again within the day")

    @mute_logger("odoo.addons.portal_evidence.models.portal_evidence_anchor")
    def test_authority_that_is_down_is_asked_once_a_run(self):
        anchors, asked = self.env["portal.evidence.anchor"], []

        def refuse(_anchors, company):
            asked.append(company.id)
            raise pdf_seal.SealError("It is down.")

        with patch.object(type(anchors), "_stamp", refuse):
            self._run_job("evidence_anchor")
        companies = self.env["res.company"].with_context(active_test=False).search([])
        self.assertEqual(sorted(asked), sorted(companies.ids))

    @patch.object(pdf_seal, "AUTHORITY_TIMEOUT", 0.2)
    def test_authority_that_hangs_is_left_alone_for_a_while(self):
        """Each of hundreds of documents would wait for it; afterwards it is asked again."""
        with silent() as (url, asked):
            self.company.portal_authority_url = url
            seals = [self._seal(self._sign()) for _number in range(3)]
            self.assertEqual([(seal.level, seal.state) for seal in seals], [("B-B", "upgrade")] * 3)
            self.assertEqual(len(asked), 1)
            with patch.dict(pdf_seal.Stamper.paused, clear=True):
                self._seal(self._sign())
            self.assertEqual(len(asked), 2)

    # === RENEWAL === #

    @mute_logger(CRL_LOGGER)
    def test_archive_time_stamps_are_renewed(self):
        with serving() as authority:
            self._use_authority(authority)
            signed = self._sign()
            seal = self._seal(signed)
            first, document = seal.digest, seal._get_document()
            self.assertEqual((seal.state, seal.level), ("done", "B-LTA"))
            self.assertGreater(seal.renew_on, fields.Datetime.now() + timedelta(days=300))
            self._seal(signed)
            self.assertEqual(seal.digest, first, "it is not due yet")
            seal.renew_on = fields.Datetime.now()
            with patch.object(type(self.env["portal.decision"]), "_after_seal") as told:
                self._seal(signed)
            told.assert_not_called()
        self.assertEqual((seal.state, seal.level), ("done", "B-LTA"))
        self.assertNotEqual(seal.digest, first)
        self.assertTrue(seal._get_document().startswith(document))
        self.assertGreater(seal.renew_on, fields.Datetime.now() + timedelta(days=300))
        rows = self.evidence.search([("kind", "=", "sealed"), ("offer_id", "=", signed.offer_id.id)], order="id")
        self.assertEqual(rows.mapped("document_digest"), [first, seal.digest])
        self.assertEqual(rows[1]._get_facts()["certificate"], rows[0]._get_facts()["certificate"])
        find = self.env["portal.evidence.verification"]
        self.assertEqual([find._find_digest(digest)["state"] for digest in (first, seal.digest)], ["genuine"] * 2)
        self.assertEqual(find._find_code(seal.code)["digests"], [first, seal.digest])
        self.assertEqual(self._check(), [])

    @mute_logger(CRL_LOGGER)
    def test_authority_whose_certificate_ends_is_not_asked_without_end(self):
        past = fields.Datetime.now() - timedelta(days=1)
        with serving() as authority, patch.object(pdf_seal, "get_renewal_time", return_value=past):
            self._use_authority(authority)
            seal = self._seal(self._sign())
        self.assertGreater(seal.renew_on, fields.Datetime.now() + timedelta(days=6))

    @mute_logger(CRL_LOGGER, SEAL_LOGGER, "odoo.addons.portal_tools.models.portal_job_mixin")
    def test_renewal_that_fails_leaves_the_file(self):
        with serving() as authority:
            self._use_authority(authority)
            signed = self._sign()
            seal = self._seal(signed)
            first = seal.digest
            for failure in (
                patch.object(pdf_seal, "renew", side_effect=pdf_seal.SealError("no answer")),
                patch.object(pdf_seal, "_is_lasting", return_value=False),
                patch.object(pdf_seal, "Stamper", side_effect=OSError("no network")),
            ):
                seal.write({"state": "done", "renew_on": fields.Datetime.now()})
                with failure:
                    self._seal(signed)
                self.assertEqual((seal.state, seal.digest, seal.attempts), ("renewal", first, 1))
                self.assertTrue(seal.failure_reason)
                self.assertTrue(seal._get_document())
            seal.next_try = fields.Datetime.now()
            self._seal(signed)
        self.assertEqual((seal.state, seal.failure_reason), ("done", False))
        self.assertNotEqual(seal.digest, first)

    @mute_logger(CRL_LOGGER, SEAL_LOGGER)
    def test_damaged_file_is_not_renewed(self):
        with serving() as authority:
            self._use_authority(authority)
            signed = self._sign()
            seal = self._seal(signed)
            first = seal.digest
            seal.write({"document": base64.b64encode(b"%PDF-1.4"), "renew_on": fields.Datetime.now()})
            with mute_logger("odoo.addons.portal_tools.models.portal_job_mixin"):
                self._seal(signed)
        self.assertEqual((seal.state, seal.digest), ("renewal", first))

    @mute_logger(CRL_LOGGER)
    def test_time_of_renewal(self):
        """A year after the time stamp, or before its certificate ends, whichever is first."""
        with serving() as authority:
            trusted = pdf_seal.Authority(authority["url"], (authority["root"],))
            from .test_pack import blank_pdf

            sealed, level = pdf_seal.seal(blank_pdf(), authority["pkcs12"], "secret", authority=trusted)
        self.assertEqual(level, "B-LTA")
        now = fields.Datetime.now()
        self.assertAlmostEqual(pdf_seal.get_renewal_time(sealed), now + timedelta(days=335), delta=timedelta(hours=1))
        with patch.object(pdf_seal, "RENEWED_BEFORE", timedelta(days=365 * 62)):
            self.assertLess(pdf_seal.get_renewal_time(sealed), now + timedelta(days=700))
        self.assertIsNone(pdf_seal.get_renewal_time(blank_pdf()))
