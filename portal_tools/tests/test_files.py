import csv
import io
import struct
import zipfile
import zlib
from unittest.mock import patch

from PIL import Image
from werkzeug.datastructures import FileStorage

from odoo.exceptions import UserError
from odoo.tests import BaseCase, TransactionCase, tagged

from .. import csv_file
from ..actor import Actor
from ..file_size import tell_size
from ..local_url import local_url
from .picture import draw_picture

PNG = draw_picture()


@tagged("post_install", "-at_install")
class TestCsvFile(BaseCase):
    def test_formulas_are_text(self):
        for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\u00a0=cmd"):
            self.assertTrue(csv_file.defuse(text).startswith("'"), text)
        for text in ("", "a=b", "S00012", "2026-01-01", "'quoted"):
            self.assertEqual(csv_file.defuse(text), text)

    def test_file_is_read_back(self):
        rows = [["Name", "Amount"], ['Desk; "Fjord", oak\nnew line', -12.5], ["=1", 3], [False, True]]
        for point, delimiter in ((".", ","), (",", ";")):
            text = csv_file.write(rows, point).decode("utf-8-sig")
            read = list(csv.reader(io.StringIO(text), delimiter=delimiter))
            self.assertEqual(read[1], ['Desk; "Fjord", oak\nnew line', f"-12{point}5"])
            self.assertEqual(read[2], ["'=1", "3"])
            self.assertEqual(read[3], ["False", "True"])


@tagged("post_install", "-at_install")
class TestLocalUrl(BaseCase):
    def test_pages_of_this_site_pass(self):
        for url in ("/my", "/my/orders?page=2&x=%20", "/fr/my#top", "/"):
            self.assertEqual(local_url(url), url)

    def test_other_addresses_become_the_default(self):
        for url in (
            *("//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "http:evil", "evil"),
            *("javascript:alert(1)", "/\t/evil.example", "/my\r\nSet-Cookie: a=b", " /my", "", None, 7, ["/my"]),
            *("///evil.example", "/my\\..\\x", "data:text/html,x"),
        ):
            self.assertEqual(local_url(url), "/my", url)


@tagged("post_install", "-at_install")
class TestPortalUpload(TransactionCase):
    def _validate(self, name, content, **options):
        file = FileStorage(io.BytesIO(content), filename=name)
        return self.env["portal.upload"]._validate([file], **options)

    def _zip(self, *members):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for member in members:
                archive.writestr(member, "x")
        return file.getvalue()

    def test_files_of_the_declared_type_pass(self):
        for name, content, mimetype in (
            ("photo.PNG", PNG, "image/png"),
            ("a.jpg", draw_picture("JPEG"), "image/jpeg"),
            ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
            ("a.webp", draw_picture("WEBP"), "image/webp"),
            ("a.gif", draw_picture("GIF"), "image/gif"),
            ("a.txt", "grüße".encode(), "text/plain"),
            ("a.docx", self._zip("word/document.xml"), None),
        ):
            [file] = self._validate(name, content)
            self.assertEqual(file["raw"], content)
            if mimetype:
                self.assertEqual((file["name"], file["mimetype"]), (name, mimetype))

    def test_pictures_are_read(self):
        """What begins like a picture, and breaks off or goes on as something else, is none."""
        for kind in ("PNG", "JPEG", "GIF", "WEBP"):
            picture, name = draw_picture(kind), f"a.{kind.lower()}"
            for content in (picture[: len(picture) // 2], picture[:-30], picture[:12] + b"0" * 100):
                with self.assertRaisesRegex(UserError, "cannot be read as a picture", msg=kind):
                    self._validate(name, content)
            self.assertTrue(self._validate(name, picture))
        self.assertTrue(self._validate("a.jpg", draw_picture("JPEG") + b"what a camera adds"))
        self.assertTrue(self._validate("a.gif", draw_picture("GIF") + b"\r\n"))
        # The byte that ends it may be one of its pixels.
        with self.assertRaisesRegex(UserError, "cannot be read as a picture"):
            self._validate("a.gif", draw_picture("GIF")[:-30] + b";")

    def test_pixels_are_bounded(self):
        for side in (7_100, 20_000):
            header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
            content = b"\x89PNG\r\n\x1a\n\0\0\0\r" + header + struct.pack(">I", zlib.crc32(header))
            with self.assertRaisesRegex(UserError, "at most 50 megapixels"):
                self._validate("a.png", content + PNG[33:])
        output = io.BytesIO()
        Image.new("1", (7_000, 7_000)).save(output, "PNG")
        self.assertTrue(self._validate("a.png", output.getvalue()))

    def test_conversation_takes_what_the_document_takes(self):
        actor, mixin = Actor(user=self.env.user), self.env["portal.mixin"]

        def check():
            return mixin._check_portal_file(FileStorage(io.BytesIO(b"Hello"), filename="note.txt"), actor)

        with patch.object(self.registry["portal.rate.limit"], "_is_allowed", lambda *_arguments: True):
            self.assertEqual(check()["raw"], b"Hello")
            for limits in ({"extensions": ("pdf",)}, {"max_size": 2}):
                with patch.object(type(mixin), "_get_portal_file_limits", return_value=limits):
                    with self.assertRaises(UserError, msg=limits):
                        check()

    def test_scanner_refuses_in_its_own_words(self):
        def scan(_self, name, content, mimetype):
            return "We found a virus." if b"EICAR" in content and mimetype == "application/pdf" else ""

        with patch.object(type(self.env["portal.upload"]), "_scan", scan):
            with self.assertRaisesRegex(UserError, "We found a virus."):
                self._validate("a.pdf", b"%PDF-EICAR")
            self.assertTrue(self._validate("a.pdf", b"%PDF-1.7"))
        self.assertTrue(self._validate("a.pdf", b"%PDF-EICAR"))

    def test_files_of_another_type_are_refused(self):
        page = b"<script>alert(1)</script>"
        for name, content in (
            *(("a.svg", b"<svg onload=alert(1)>"), ("a.html", page), ("a.exe", b"MZ"), ("a", PNG), ("png", PNG)),
            *(("a.png", page), ("a.pdf", page), ("a.txt", page), ("a.csv", b"  <SVG/onload=x>"), ("a.txt", b"a\0b")),
            *(("a.docx", self._zip("evil.txt")), ("a.docx", b"PK\x03\x04broken"), ("a.webp", b"RIFF1234AVI ")),
            *(("a.png", b""), ("a.png.html", PNG), ("a.php", PNG)),
        ):
            with self.assertRaises(UserError, msg=name):
                self._validate(name, content)

    def test_sizes_in_words(self):
        megabyte = 1024**2
        for size, words in {
            **{0: "", 1: "1 byte", 71: "71 bytes", 1023: "1023 bytes", 1024: "1 kB", 1536: "1.5 kB"},
            **{99 * 1024: "99 kB", megabyte - 1: "1 MB", 25 * megabyte: "25 MB", 2560 * megabyte: "2.5 GB"},
            5000 * 1024 * megabyte: "5,000 GB",
        }.items():
            self.assertEqual(tell_size(self.env(context={"lang": "en_US"}), size), words)

    def test_size_and_number_are_bounded(self):
        self._validate("a.txt", b"x" * 20, max_size=20)
        with self.assertRaisesRegex(UserError, "larger than 19 bytes"):
            self._validate("a.txt", b"x" * 20, max_size=19)
        files = [FileStorage(io.BytesIO(PNG), filename=f"{n}.png") for n in range(3)]
        with self.assertRaises(UserError):
            self.env["portal.upload"]._validate(files, max_count=2)
        self.assertEqual(len(self.env["portal.upload"]._validate([*files, FileStorage(filename="")], max_count=3)), 3)

    def test_names_are_cleaned(self):
        clean = self.env["portal.upload"]._clean_name
        self.assertEqual(clean("../../etc/passwd.txt"), "passwd.txt")
        self.assertEqual(clean("C:\\Users\\x\\photo.png"), "photo.png")
        self.assertEqual(clean('a<b>"c|?.pdf'), "abc.pdf")
        self.assertEqual(clean("gnp\u202efdp.exe\n.pdf"), "gnpfdp.exe.pdf")
        self.assertEqual(clean(".pdf"), "file.pdf")
        self.assertLess(len(clean("x" * 500 + ".pdf")), 125)

    def test_refusal_is_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        with self.assertRaisesRegex(UserError, "ne peut pas être"):
            upload = self.env["portal.upload"].with_context(lang="fr_FR")
            upload._validate([FileStorage(io.BytesIO(b"x"), filename="a.exe")])
