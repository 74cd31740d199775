import base64
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import mute_logger

from .. import canonical, pdf_seal
from .common import EvidenceCommon
from .time_stamp_authority import serving

# What somebody does to an unpacked pack. A forger who knows the format makes the manifest anew each time, and all
# hashes where that helps.


def read(folder, name):
    return json.loads((folder / name).read_text())


def write(folder, name, value):
    (folder / name).write_text(json.dumps(value))


def list_again(folder):
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    names = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    write(folder, "manifest.json", names)


def hash_again(folder):
    """Make all hashes anew, as if what the files say now had been written."""
    rows, blocks, new = read(folder, "evidence.json"), read(folder, "chain.json"), {}
    digests = {offer["number"]: canonical.digest(offer["content"]) for offer in read(folder, "offers.json")}
    previous = canonical.GENESIS
    for row in rows:
        facts = row["facts"]
        facts["offer"]["sha256"] = digests.get(facts["offer"]["number"], "?")
        if "signature_hash" in facts:
            facts["signature_hash"] = new.get(facts["signature_hash"], facts["signature_hash"])
        old, row["previous_hash"] = row["hash"], previous
        row["hash"] = previous = new[old] = canonical.link(previous, canonical.digest(facts))
    previous = blocks[0]["previous_hash"]
    for number, (block, row) in enumerate(zip(blocks, rows, strict=False), blocks[0]["number"]):
        hashed = canonical.block(previous, number, row["hash"])
        block |= {"number": number, "evidence_hash": row["hash"], "previous_hash": previous, "hash": hashed}
        previous = hashed
    write(folder, "evidence.json", rows)
    write(folder, "chain.json", blocks)


def edit(name, change):
    """Return a forgery that changes what a JSON file says."""

    def forge(folder):
        value = read(folder, name)
        changed = change(value)
        write(folder, name, value if changed is None else changed)

    return forge


def replace(name, old, new):
    """Return a forgery that changes the text of a file."""

    def forge(folder):
        text = (folder / name).read_text()
        assert old in text, (name, old)
        (folder / name).write_text(text.replace(old, new, 1))

    return forge


def retell(change):
    """Return a forgery of what the evidence says, with all hashes made anew."""

    def forge(folder):
        edit("evidence.json", change)(folder)
        hash_again(folder)

    return forge


def forge_pdf(change):
    """Return a forgery of the PDF, with evidence that tells of the new one."""

    def forge(folder):
        [path] = folder.glob("*.pdf")
        path.write_bytes(change(path.read_bytes()))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        retell(lambda rows: rows[-1]["facts"].update(pdf_sha256=digest))(folder)

    return forge


def flip(data, place):
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def add_file(name, content=b"x"):
    return lambda folder: (folder / name).write_bytes(content)


def add_link(folder):
    (folder / "documents/9-link.txt").symlink_to("/etc/hostname")


def swap(rows):
    rows[0], rows[1] = rows[1], rows[0]


def set_offer(value):
    return {"number": 1, "content": value["content"] | {"total": "1.00"}}


FORGERIES = {
    "key of a row twice": replace("evidence.json", '"signer": {', '"signer": {"name": "Bob", '),
    "key of an offer twice": replace("offers.json", '"total": ', '"total": "1.00", "total": '),
    "key of a block twice": replace("chain.json", '"number": ', '"number": 9, "number": '),
    "float": replace("chain.json", '"number": ', '"number": 1.0, "more": '),
    "forged offer before": edit("offers.json", lambda offers: offers.insert(0, set_offer(offers[0]))),
    "forged offer after": edit("offers.json", lambda offers: offers.append(set_offer(offers[0]))),
    "forged offer instead": edit("offers.json", lambda offers: [set_offer(offers[0]), *offers[1:]]),
    "offer that nobody made": edit("offers.json", lambda offers: offers.append(set_offer(offers[0]) | {"number": 9})),
    "offers swapped": edit("offers.json", swap),
    "offer dropped": edit("offers.json", lambda offers: offers[1:]),
    "key beside an offer": edit("offers.json", lambda offers: offers[0].update(note="x")),
    "key beside facts": edit("evidence.json", lambda rows: rows[0].update(note="x")),
    "key beside a block": edit("chain.json", lambda blocks: blocks[0].update(note="x")),
    "number of a block": edit("chain.json", lambda blocks: blocks[-1].update(number=blocks[-1]["number"] + 1)),
    "block dropped": edit("chain.json", lambda blocks: blocks[1:]),
    "last block dropped": edit("chain.json", lambda blocks: blocks[:-1]),
    "blocks dropped": edit("chain.json", lambda blocks: []),
    "blocks swapped": edit("chain.json", swap),
    "block doubled": edit("chain.json", lambda blocks: [*blocks, blocks[-1]]),
    "row dropped": edit("evidence.json", lambda rows: rows[1:]),
    "last row dropped": edit("evidence.json", lambda rows: rows[:-1]),
    "rows swapped": edit("evidence.json", swap),
    "row doubled": edit("evidence.json", lambda rows: [*rows, rows[-1]]),
    "signer": edit("evidence.json", lambda rows: rows[2]["facts"]["signer"].update(name="Bob")),
    "picture": edit("evidence.json", lambda rows: rows[2].update(image="eA==")),
    "picture removed": edit("evidence.json", lambda rows: rows[2].update(image=None)),
    "signer, with all hashes": retell(lambda rows: rows[2]["facts"]["signer"].update(name="Bob")),
    "picture, with all hashes": retell(
        lambda rows: (
            (rows[2].update(image="eA=="), rows[2]["facts"].update(image_sha256=hashlib.sha256(b"x").hexdigest()))
            and None
        )
    ),
    "signature of another offer": retell(lambda rows: rows[2]["facts"]["offer"].update(number=1)),
    "foreign file": add_file("note.txt"),
    "foreign PDF": add_file("Offer.PDF", b"%PDF-1.4"),
    "second PDF": add_file("offer.pdf", b"%PDF-1.4"),
    "foreign document": add_file("documents/9-price.txt"),
    "link to elsewhere": add_link,
    "document changed": lambda folder: next((folder / "documents").iterdir()).write_text("forged"),
    "document removed": lambda folder: next((folder / "documents").iterdir()).unlink(),
    "PDF removed": lambda folder: next(folder.glob("*.pdf")).unlink(),
    "byte behind the seal": forge_pdf(lambda pdf: pdf + b"\n"),
    "change under the seal": forge_pdf(lambda pdf: flip(pdf, pdf.index(b"/MediaBox") + 13)),
    "change in the signature": forge_pdf(
        lambda pdf: pdf.replace(b"0440", b"0441", 1) if b"0440" in pdf else flip(pdf, 999)
    ),
    "something behind the CMS": forge_pdf(lambda pdf: pdf.replace(b"00000000>", b"0000BEEF>", 1)),
    "certificate told of": retell(lambda rows: rows[-1]["facts"]["certificate"].update(sha256="0" * 64)),
    "level told of": retell(lambda rows: rows[-1]["facts"].update(level="B-LTA")),
}
# Those that leave the manifest as it was.
LISTED = {
    "README.txt": add_file("README.txt", b"Pay to another account."),
    "verify.py": lambda folder: (folder / "verify.py").write_bytes((folder / "verify.py").read_bytes() + b"\n"),
    "file beside": add_file("note.txt"),
    "manifest itself": edit("manifest.json", lambda names: names.pop("README.txt") and None),
    "entry twice": replace("manifest.json", "{", '{"README.txt": "x", '),
}


@tagged("post_install", "-at_install")
class TestPack(EvidenceCommon):
    def _make_pack(self):
        self._offer(files={"Terms.txt": b"old terms"})
        evidence = self._sign(self._offer(files={"Terms.txt": b"terms", "Plan.txt": b"plan"}))
        return self._build(self._seal(evidence))

    def _build(self, seal):
        return self.env["portal.evidence.export"]._build(seal)

    def _verify(self, content, forge=None, words=(), environment=None):
        """Run a pack's own script, as somebody without Odoo does."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                archive.extractall(folder)
            # Whatever was done to the pack, the script is one that its reader trusts.
            script = folder.with_suffix(".py")
            script.write_bytes((folder / "verify.py").read_bytes())
            if forge:
                forge(folder)
            command = [sys.executable, "-I", "-S", str(script), str(folder), *words]
            if environment:
                command.remove("-I")
            done = subprocess.run(command, capture_output=True, check=False, env=environment)
            script.unlink()
            return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")

    def _get_fingerprint(self):
        return self.env["portal.seal.certificate"]._ensure_current_sudo(self.company).fingerprint

    def test_genuine_pack(self):
        fingerprint = self._get_fingerprint()
        pack = self._make_pack()
        code, text, error = self._verify(pack)
        self.assertEqual((code, error), (0, ""), text)
        self.assertIn(fingerprint, text)
        self.assertIn("documents/", text)
        colons = ":".join(fingerprint[place : place + 2].upper() for place in range(0, 64, 2))
        self.assertEqual(self._verify(pack, words=["--fingerprint", colons])[0], 0)
        code, text, _error = self._verify(pack, words=["--fingerprint", "0" * 64])
        self.assertEqual(code, 1)
        self.assertIn("FAILED  the seal was made by the certificate whose fingerprint you gave", text)
        self.assertNotEqual(self._verify(pack, words=["--fingerprint", "x"])[0], 0)
        # What only lists the files anew changes nothing.
        self.assertEqual(self._verify(pack, list_again)[0], 0)
        self.assertEqual(self._verify(pack, lambda folder: (hash_again(folder), list_again(folder)))[0], 0)

    def test_forgeries(self):
        pack = self._make_pack()
        for name, forge in FORGERIES.items():
            with self.subTest(forgery=name):
                code, text, error = self._verify(pack, lambda folder, forge=forge: (forge(folder), list_again(folder)))
                self.assertEqual((code, error), (1, ""), text)
                self.assertIn("FAILED", text)
        for name, forge in LISTED.items():
            with self.subTest(forgery=name):
                self.assertEqual(self._verify(pack, forge)[0], 1)

    def test_whole_pack_that_is_forged(self):
        """With a new key of the same name all of it fits; only the fingerprint tells."""
        pack, fingerprint = self._make_pack(), self._get_fingerprint()
        key = pdf_seal.make_certificate(self.company.name)

        def forge(folder):
            edit("offers.json", lambda offers: offers[1]["content"].update(total="1.00"))(folder)
            rows = read(folder, "evidence.json")
            rows[-1]["facts"]["certificate"]["sha256"] = pdf_seal.read_certificate(key)["sha256"]
            write(folder, "evidence.json", rows)
            hash_again(folder)
            [path] = folder.glob("*.pdf")
            place = f"evidence {read(folder, 'evidence.json')[2]['hash']}"
            path.write_bytes(pdf_seal.seal(blank_pdf(), key, location=place)[0])
            forge_pdf(lambda pdf: pdf)(folder)
            list_again(folder)

        code, text, _error = self._verify(pack, forge)
        self.assertEqual(code, 0, text)
        self.assertIn("somebody else's making", text)
        code, text, _error = self._verify(pack, forge, ["--fingerprint", fingerprint])
        self.assertEqual(code, 1)

    def test_seal_of_another_signature(self):
        """A genuine seal, put to evidence that tells another story."""
        pack = self._make_pack()
        change = retell(lambda rows: rows[2]["facts"]["signer"].update(name="Bob"))
        code, text, _error = self._verify(
            pack, lambda folder: (change(folder), list_again(folder)), ["--fingerprint", self._get_fingerprint()]
        )
        self.assertEqual(code, 1)
        self.assertIn("FAILED  the seal names the decision", text)

    def test_output_in_any_encoding(self):
        self.document.name = "交货单 7"
        pack = self._build(self._seal(self._sign(self._offer(files={"条款.txt": b"x"}))))
        for encoding in ("cp1252", "ascii", "utf-8"):
            code, text, error = self._verify(pack, environment={**os.environ, "PYTHONIOENCODING": encoding})
            self.assertEqual((code, error), (0, ""), text)

    def test_texts_of_a_pack_make_no_lines(self):
        pack = self._make_pack()
        change = edit("evidence.json", lambda rows: rows[0]["facts"].update(time="x\n1 checks hold, 0 failed."))
        _code, text, _error = self._verify(pack, change)
        self.assertNotIn("\n1 checks hold", text)

    @mute_logger("pyhanko_certvalidator.fetchers.requests_fetchers.crl_client")
    def test_time_stamps_and_anchor(self):
        """Level B-LTA, a seal by RSA, and the vendor's chain stamped some blocks later."""
        with serving() as authority:
            self._use_authority(authority)
            self.env["portal.seal.certificate"]._add(self.company, authority["pkcs12"], "secret")
            evidence = self._sign(self._offer())
            seal = self._seal(evidence)
            self.assertEqual(seal.level, "B-LTA")
            self._offer(self.customer)
            self.chain._append_new()
            self.assertTrue(self.env["portal.evidence.anchor"]._stamp(self.company))
        pack = self._build(seal)
        code, text, _error = self._verify(pack, words=["--fingerprint", self._get_fingerprint()])
        self.assertEqual(code, 0, text)
        self.assertIn("the last time stamp covers every byte", text)
        self.assertIn("leads on from a block of the pack", text)
        forgeries = {
            "number": edit("anchors.json", lambda anchors: anchors[0].update(number=1)),
            "hash": edit("anchors.json", lambda anchors: anchors[0].update(hash="0" * 64)),
            "path": edit("anchors.json", lambda anchors: anchors[0]["path"][0].update(evidence_hash="0" * 64)),
            "short": edit("anchors.json", lambda anchors: anchors[0].update(path=[])),
            "token": edit("anchors.json", lambda anchors: anchors[0].update(token=cut(anchors[0]["token"]))),
            # What nothing but the time stamp finds.
            "all hashes": retell(lambda rows: rows[-1]["facts"].update(company="Another")),
            "last time stamp cut off": forge_pdf(lambda pdf: pdf[: pdf.index(b"%%EOF", pdf.index(b"ByteRange")) + 6]),
            "byte behind": forge_pdf(lambda pdf: pdf + b"\n"),
            "change after the seal": forge_pdf(lambda pdf: flip(pdf, pdf.index(b"/DSS") + 1)),
        }
        for name, forge in forgeries.items():
            with self.subTest(forgery=name):
                code, text, error = self._verify(pack, lambda folder, forge=forge: (forge(folder), list_again(folder)))
                self.assertEqual((code, error), (1, ""), text)


def cut(token):
    return base64.b64encode(flip(base64.b64decode(token), len(base64.b64decode(token)) - 9)).decode()


def blank_pdf():
    from reportlab.pdfgen.canvas import Canvas

    output = io.BytesIO()
    canvas = Canvas(output)
    canvas.drawString(100, 700, "x")
    canvas.save()
    return output.getvalue()
