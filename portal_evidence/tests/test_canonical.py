import base64
import zlib

from odoo.tests import TransactionCase, tagged

from .. import canonical
from ..signature_input import InputError, clean_image, clean_name
from .common import draw


@tagged("post_install", "-at_install")
class TestCanonical(TransactionCase):
    def test_same_value_same_bytes(self):
        self.assertEqual(canonical.dump({"b": 1, "a": "é"}), '{"a":"é","b":1}'.encode())
        self.assertEqual(canonical.digest({"b": 1, "a": 2}), canonical.digest({"a": 2, "b": 1}))

    def test_floats_are_refused(self):
        with self.assertRaises(TypeError):
            canonical.dump({"a": [{"b": 1.5}]})

    def test_numbers_as_text(self):
        self.assertEqual(canonical.decimal_text(2.50, 6), "2.5")
        self.assertEqual(canonical.decimal_text(-0.0, 6), "0")
        self.assertEqual(canonical.decimal_text(100, 6), "100")
        euro = self.env.ref("base.EUR")
        self.assertEqual(canonical.amount_text(-0.001, euro), "0.00")
        self.assertEqual(canonical.amount_text(1234.5, euro), "1234.50")


@tagged("post_install", "-at_install")
class TestSignatureInput(TransactionCase):
    def test_names(self):
        for name in ("Anna Keller", "  Zoë  O'Brien ", "李小龍", "محمد", "Anna 🙂", "<script>x</script>", "{{7*7}} a"):
            self.assertTrue(clean_name(name))
        self.assertEqual(clean_name("  Zoë   Brien "), "Zoë   Brien".replace("   ", "   "))

    def test_odd_names(self):
        cases = {
            "name_missing": (None, "", "   ", 7, "---x"[:0], "123"),
            "name_long": ("x" * 101, "x" * 10_000),
            "name_odd": ("a\r\nBcc: b", "a\0b", "a\u202eb", "a\u200bb", "=cmd|x", "@sum", "a\tb"),
        }
        for reason, names in cases.items():
            for name in names:
                with self.subTest(name=name), self.assertRaises(InputError) as caught:
                    clean_name(name)
                self.assertEqual(caught.exception.reason, reason)

    def test_pictures(self):
        for kind in ("PNG", "JPEG", "GIF"):
            self.assertTrue(clean_image(draw(kind=kind)).startswith(b"\x89PNG"))
        self.assertTrue(clean_image("data:image/png;base64," + draw()).startswith(b"\x89PNG"))

    def test_picture_that_would_fill_the_memory(self):
        header = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (20_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
        data = header + zlib.crc32(header[12:]).to_bytes(4, "big")
        with self.assertRaises(InputError):
            clean_image(base64.b64encode(data).decode())

    def test_odd_pictures(self):
        svg = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPjxzY3JpcHQvPjwvc3ZnPg=="
        for picture in ("é", "AAAA", svg, draw(size=(5000, 10)), "x" * 3_000_000, 7):
            with self.assertRaises(InputError) as caught:
                clean_image(picture)
            self.assertEqual(caught.exception.reason, "image_odd")
        for picture in (None, "", False, draw()[:200]):
            with self.assertRaises(InputError) as caught:
                clean_image(picture)
            self.assertEqual(caught.exception.reason, "image_missing")
