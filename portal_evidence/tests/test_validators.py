import subprocess
import tempfile
from pathlib import Path

import pdfsigner

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .. import pdf_document, pdf_seal
from .time_stamp_authority import serving

PAGE = "<!DOCTYPE html><html lang='en'><head><title>Offer</title></head><body><p>4 pallets</p></body></html>"


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@tagged("post_install", "-at_install")
class TestValidators(TransactionCase):
    """What others say of our seals: programs that share no code with the library that seals, nor with one another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        plain = pdf_document.render(PAGE)
        with serving() as authority, mute_logger("pyhanko_certvalidator.fetchers.requests_fetchers.crl_client"):
            cls.root = cls._write("root.pem", authority["root"].encode())
            certificate = authority["pkcs12"], "secret"
            trusting = pdf_seal.Authority(authority["url"], (authority["root"],))
            lasting = pdf_seal.seal(plain, *certificate, authority=trusting)
            cls.sealed = {
                "own B-B": pdf_seal.seal(plain, pdf_seal.make_certificate("Harbour & Pine")),
                "B-B": pdf_seal.seal(plain, *certificate),
                "B-T": pdf_seal.seal(plain, *certificate, authority=pdf_seal.Authority(authority["url"])),
                "B-LTA": lasting,
                "renewed B-LTA": (pdf_seal.renew(lasting[0], trusting), "B-LTA"),
            }

    @classmethod
    def _write(cls, name, data):
        path = cls.folder / name
        path.write_bytes(data)
        return path

    def _forge(self, pdf):
        """Change a byte of the first page, which the seal covers."""
        place = pdf.index(b"stream") + 20
        return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]

    def test_levels(self):
        for name, (_pdf, level) in self.sealed.items():
            self.assertIn(level, name)

    def test_pdfsigner(self):
        for name, (pdf, level) in self.sealed.items():
            with self.subTest(name=name):
                report = pdfsigner.verify_pdf_report(self._write("sealed.pdf", pdf), roots=self.root)
                stamps = {"B-B": 0, "B-T": 0, "B-LTA": 1}[level] + name.startswith("renewed")
                self.assertTrue(report["all_valid"], report)
                self.assertTrue(report["document_intact"], report)
                self.assertEqual(report["all_trusted"], not name.startswith("own"), report)
                self.assertEqual(len(report["signatures"]), 1 + stamps, report)
                forged = pdfsigner.verify_pdf_report(self._write("forged.pdf", self._forge(pdf)), roots=self.root)
                self.assertFalse(forged["all_valid"])

    def test_pdfsig(self):
        for name, (pdf, _level) in self.sealed.items():
            with self.subTest(name=name):
                _code, told = run("pdfsig", self._write("sealed.pdf", pdf))
                self.assertIn("Signature is Valid", told)
                _code, told = run("pdfsig", self._write("forged.pdf", self._forge(pdf)))
                self.assertNotIn("Signature is Valid", told)

    def test_openssl(self):
        """It knows nothing of PDF: it is given the signature, and the bytes that are signed."""
        for name, (pdf, _level) in self.sealed.items():
            with self.subTest(name=name):
                signature, signed = self._take_apart(pdf)
                words = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", signature, "-content"]
                words += [signed, "-out", "/dev/null"]
                judged = ["-noverify"] if name.startswith("own") else ["-CAfile", self.root, "-purpose", "any"]
                code, told = run(*words, *judged)
                self.assertEqual(code, 0, told)
                signed.write_bytes(self._forge(signed.read_bytes()))
                code, told = run(*words, *judged)
                self.assertNotEqual(code, 0, told)

    def _take_apart(self, pdf):
        """Return the files of the seal and of what it signs."""
        start = pdf.index(b"/ByteRange")
        first, length, second, rest = map(int, pdf[pdf.index(b"[", start) + 1 : pdf.index(b"]", start)].split())
        packed = bytes.fromhex(pdf[first + length + 1 : second - 1].decode())
        # The place for the signature is larger than the signature; its length is in its first bytes.
        size = 4 + int.from_bytes(packed[2:4], "big")
        signed = pdf[first : first + length] + pdf[second : second + rest]
        return self._write("seal.der", packed[:size]), self._write("signed.bin", signed)
