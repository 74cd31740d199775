from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..tracking_link import is_form, is_number, is_pattern, is_safe_url, make_url, split_numbers
from .common import DeliveryCommon

PATTERN = "https://www.example.com/track?n=<shipmenttrackingnumber>"


@tagged("post_install", "-at_install")
class TestTrackingLink(DeliveryCommon):
    def test_pattern(self):
        for pattern in (
            PATTERN,
            "https://example.com/<shipmenttrackingnumber>-<country>-<zip>",
            "https://example.com/#/parcel/<shipmenttrackingnumber>",
        ):
            self.assertTrue(is_pattern(pattern), pattern)
        for pattern in (
            *("", None, "x", "https://www.example.com/track", PATTERN + "<shipmenttrackingnumber>"),
            *("http://www.example.com/<shipmenttrackingnumber>", "javascript:alert('<shipmenttrackingnumber>')"),
            *("https://<shipmenttrackingnumber>.example.com/", "https://example.com<shipmenttrackingnumber>"),
            *("https://user:secret@example.com/<shipmenttrackingnumber>", "//example.com/<shipmenttrackingnumber>"),
            *("https://example.com:8443/<shipmenttrackingnumber>", 'https://example.com/"<shipmenttrackingnumber>'),
            *("https://[/<shipmenttrackingnumber>", "https://localhost/<shipmenttrackingnumber>"),
            *("https://127.0.0.1/<shipmenttrackingnumber>", "https://0x7f.1/<shipmenttrackingnumber>"),
        ):
            self.assertFalse(is_pattern(pattern), pattern)

    def test_number_is_encoded(self):
        self.assertEqual(make_url(PATTERN, "1Z 47/11"), "https://www.example.com/track?n=1Z47%2F11")
        for number in ("", None, "1Z&evil=1", "1Z<script>", "javascript:alert(1)", "1" * 61, "é1"):
            self.assertFalse(is_number(number), number)
            self.assertEqual(make_url(PATTERN, number), "", number)

    def test_recipient(self):
        """A carrier that asks for the postal code is not linked to without one."""
        pattern = "https://example.com/<shipmenttrackingnumber>-<country>-<zip>"
        self.assertEqual(make_url(pattern, "3S1", "1012 AB", "NL"), "https://example.com/3S1-NL-1012AB")
        self.assertEqual(make_url(pattern, "3S1", "", "NL"), "")
        self.assertEqual(make_url(pattern, "3S1", "1&2", "NL"), "https://example.com/3S1-NL-1%262")

    def test_numbers_of_one_text(self):
        self.assertEqual(split_numbers("A1, B2;A1 + C3"), ["A1", "B2", "C3"])
        self.assertEqual(split_numbers(False), [])

    def test_form(self):
        """No form of a number takes long to compare."""
        for form in (r"\d{4}", r"1Z[0-9A-Z]{16}", r"(?:JJD|JD)\d{10,20}", r"[A-Z]{2}\d{9}[A-Z]{2}", r"A\+[*+]+(B)?"):
            self.assertTrue(is_form(form), form)
        for form in ("(", "(a+)+$", "(a|a){30}", "(a+)*", r"(a)\1", "(?=a)a", "a*" * 5, "a?" * 9 + "b", "a" * 81):
            self.assertFalse(is_form(form), form)

    def test_form_from_before_says_nothing(self):
        carrier = self.env["portal.delivery.carrier"].create({"name": "Own"})
        with self.assertRaises(ValidationError):
            carrier.number_pattern = "(a+)+$"
        self.env.cr.execute("UPDATE portal_delivery_carrier SET number_pattern = '(a+)+$' WHERE id = %s", [carrier.id])
        carrier.invalidate_recordset()
        self.assertTrue(carrier._is_number("a" * 40 + "!"))

    def test_safe_url(self):
        self.assertTrue(is_safe_url("https://example.com/a?b=1#c"))
        for url in (
            "https://10.0.0.1/",
            "",
            None,
            "http://example.com",
            "javascript:1",
            "https://a@example.com/",
            "https://example.com/\n",
        ):
            self.assertFalse(is_safe_url(url), url)

    def test_known_carriers(self):
        """The links that come with the addon are sound, and each leads to its carrier."""
        carriers = self.env["portal.delivery.carrier"].search([])
        partner = self._create_partner("Dock", zip="1012 AB", country_id=self.env.ref("base.nl").id)
        self.assertGreaterEqual(len(carriers), 20)
        for carrier in carriers:
            url = carrier._get_url("1Z4711", partner)
            self.assertTrue(is_safe_url(url) and "1Z4711" in url, carrier.name)

    def test_vendor_adds_carriers(self):
        carrier = self.env["portal.delivery.carrier"].create({"name": "Own", "tracking_url": PATTERN})
        with self.assertRaises(ValidationError):
            carrier.tracking_url = "http://example.com/<shipmenttrackingnumber>"
        with self.assertRaises(ValidationError):
            carrier.number_pattern = "("
        carrier.number_pattern = r"\d{4}"
        parcels = self.env["portal.delivery.parcel"]
        parcel = parcels.create({"picking_id": self.delivery.id, "carrier_id": carrier.id, "number": " 47 11 "})
        self.assertEqual(parcel.number, "47 11")
        self.assertEqual(parcel.url, "https://www.example.com/track?n=4711")
        with self.assertRaises(ValidationError):
            parcel.number = "47111"


@tagged("post_install", "-at_install")
class TestTrackings(DeliveryCommon):
    def _get_links(self):
        return {row["number"]: (row["carrier"], row["url"]) for row in self.delivery._get_portal_trackings()}

    def test_parcels_entered_by_hand(self):
        ups = self.env.ref("portal_delivery_track.carrier_ups")
        self.env["portal.delivery.parcel"].create(
            [
                {"picking_id": self.delivery.id, "carrier_id": ups.id, "number": "1Z1"},
                {"picking_id": self.delivery.id, "number": "X2"},
            ]
        )
        expected = {"1Z1": ("UPS", "https://www.ups.com/track?tracknum=1Z1"), "X2": ("", "")}
        self.assertEqual(self._get_links(), expected)

    def test_number_of_a_delivery_method(self):
        """Odoo puts several numbers into one field, and puts them into links as they are."""
        self.delivery.carrier_id = self._create_carrier(tracking_url=PATTERN)
        self.delivery.carrier_tracking_ref = "A/1,B2"
        self.assertEqual(
            self._get_links(),
            {
                "A/1": ("Bring", "https://www.example.com/track?n=A%2F1"),
                "B2": ("Bring", "https://www.example.com/track?n=B2"),
            },
        )
        self.delivery.carrier_id.tracking_url = "http://www.example.com/<shipmenttrackingnumber>"
        self.assertEqual(self._get_links(), {"A/1": ("Bring", ""), "B2": ("Bring", "")})

    def test_delivery_method_without_a_link_has_that_of_a_known_carrier(self):
        self.delivery.carrier_id = self._create_carrier()
        self.delivery.carrier_tracking_ref = "A1"
        self.assertEqual(self._get_links(), {"A1": ("Bring", "")})
        self.delivery.carrier_id.portal_carrier_id = self.env.ref("portal_delivery_track.carrier_ups")
        self.assertEqual(self._get_links(), {"A1": ("Bring", "https://www.ups.com/track?tracknum=A1")})

    def test_links_of_a_connector(self):
        """A connector answers with a link, or with several as JSON; only safe ones are shown."""
        carrier = self._create_carrier()
        self.delivery.carrier_id = carrier
        self.delivery.carrier_tracking_ref = "A1,B2"
        links = '[["A1", "https://www.example.com/A1"], ["B2", "javascript:alert(1)"]]'
        self.patch(type(carrier), "get_tracking_link", lambda self, picking: links)
        self.assertEqual(self._get_links(), {"A1": ("Bring", "https://www.example.com/A1"), "B2": ("Bring", "")})
