from itertools import product

from odoo.tests import BaseCase, tagged

from .. import brand


@tagged("post_install", "-at_install")
class TestBrand(BaseCase):
    def test_parse_color_accepts_both_lengths(self):
        self.assertEqual(brand.parse_color("#0f5C4d"), (15, 92, 77))
        self.assertEqual(brand.parse_color(" #fA0 "), (255, 170, 0))

    def test_parse_color_refuses_everything_else(self):
        for text in (False, "", "red", "#12345", "#1234567", "#0f5c4d;} body {display: none", "#0f5c4g"):
            self.assertIsNone(brand.parse_color(text), text)

    def test_contrast_is_that_of_the_standard(self):
        self.assertAlmostEqual(brand.contrast(brand.BLACK, brand.WHITE), 21)
        self.assertAlmostEqual(brand.contrast((119, 119, 119), brand.WHITE), 4.48, places=2)
        self.assertEqual(brand.contrast((1, 2, 3), (1, 2, 3)), 1)

    def test_every_brand_is_readable(self):
        """Text on the brand's colour and its shades, and links on white and on the tint, reach level AA."""
        for color in product((0, 51, 102, 128, 153, 204, 255), repeat=3):
            variables = brand.palette(color)
            shade = {name: brand.parse_color(value) for name, value in variables.items() if "#" in value}
            pairs = [
                (shade["portal-brand-text"], background) for background in (brand.WHITE, shade["portal-brand-soft"])
            ]
            text = shade["portal-brand-contrast"]
            pairs += [(text, shade[f"portal-brand{state}"]) for state in ("", "-hover", "-active")]
            for foreground, background in pairs:
                self.assertGreaterEqual(brand.contrast(foreground, background), 4.5, variables)
