from unittest.mock import patch

from lxml import html

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PortalAccessCommon


@tagged("post_install", "-at_install")
class TestAddressBook(PortalAccessCommon, HttpCase):
    """Who may change where invoices and deliveries go: the right of a role, on each page and by RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dock = cls._create_partner("Dock of Acme", type="delivery", parent_id=cls.acme.id, city="Ghent")
        cls.desk = cls._create_partner("Desk of Acme", type="invoice", parent_id=cls.acme.id)
        cls.door = cls._create_partner("Door of Anna", type="delivery", parent_id=cls.anna.partner_id.id)
        cls.mail = cls._create_partner("Mail of Anna", type="invoice", parent_id=cls.anna.partner_id.id)
        cls.salesperson = cls.env["res.users"].create({"name": "Sally", "login": "sally.access"})

    def setUp(self):
        super().setUp()
        self.role = self._create_role("Buyer", contact="shared", invoice="company")
        self.anna.partner_id.portal_role_id = self.role
        self.authenticate(self.anna.login, self.anna.login)

    def _save(self, partner=None, **values):
        data = {
            "csrf_token": Request.csrf_token(self),
            "partner_id": partner.id if partner else "",
            "name": partner.name if partner else "New",
            "email": "a@acme.example",
            "phone": "+32 2 290 34 90",
            "street": "Street 1",
            "city": "Namur",
            "zip": "1000",
            "country_id": self.env.ref("base.be").id,
        }
        with mute_logger("odoo.http"):
            return self.url_open("/my/address/submit", data=data | values)

    def _archive(self, partner):
        """Remove an address as the page does, and return whether it is gone."""
        params = {"jsonrpc": "2.0", "params": {"partner_id": partner.id}}
        with mute_logger("odoo.http"):
            self.url_open("/my/address/archive", json=params)
        is_gone = not partner.active
        partner.active = True
        return is_gone

    def _find_new(self, name="New"):
        return self.env["res.partner"].search([("name", "=", name)])

    def _get_editable(self):
        addresses = self.dock | self.desk | self.door | self.mail
        return addresses.filtered(
            lambda address: address.with_user(self.anna).sudo()._can_be_edited_by_current_customer()
        )

    # === WHO === #

    def test_shipped_roles(self):
        allowed = {code for code, role in self.roles.items() if role.can_change_addresses}
        self.assertEqual(allowed, {"standard", "administrator", "procurement"})

    def test_which_addresses(self):
        self.assertEqual(self._get_editable(), self.door)
        self.role.can_change_addresses = True
        self.assertEqual(self._get_editable(), self.dock | self.desk | self.door | self.mail)

    def test_addresses_for_invoices_need_sight_of_invoices(self):
        if "account.move" not in self.env:
            self.skipTest("There are no invoices to see: the app is not installed.")
        self.anna.partner_id.portal_role_id = self._create_role(
            "No invoices", ["can_change_addresses"], contact="shared", invoice="none"
        )
        self.assertEqual(self._get_editable(), self.dock | self.door)

    @mute_logger("odoo.http")
    def test_changing(self):
        for partner, status in ((self.dock, 403), (self.desk, 403), (self.mail, 403), (self.door, 200)):
            with self.subTest(partner=partner.name):
                self.assertEqual(self._save(partner).status_code, status)
                self.assertEqual(self.url_open(f"/my/address?partner_id={partner.id}").status_code, status)
                self.assertEqual(partner.city == "Namur", status == 200)
                self.assertEqual(self._archive(partner), status == 200)
        self.role.can_change_addresses = True
        for partner in (self.dock, self.desk, self.mail):
            self.assertEqual(self._save(partner).status_code, 200)
            self.assertEqual(partner.city, "Namur")
            self.assertTrue(self._archive(partner))

    @mute_logger("odoo.http")
    def test_adding(self):
        self._save(address_type="delivery")
        self.assertEqual(self._find_new().parent_id, self.anna.partner_id)
        self._save(address_type="billing", use_delivery_as_billing="true", name="Both")
        both = self._find_new("Both")
        self.assertEqual((both.parent_id, both.type), (self.anna.partner_id, "delivery"))
        self.assertEqual(self._save(address_type="billing", name="Desk 2").status_code, 403)
        self.assertEqual(self.url_open("/my/address?address_type=billing").status_code, 403)
        self.assertEqual(self.url_open("/my/address?address_type=delivery").status_code, 200)
        self.assertFalse(self._find_new("Desk 2"))
        self.role.can_change_addresses = True
        self.assertEqual(self._save(address_type="billing", name="Desk 2").status_code, 200)
        self.assertEqual(self._find_new("Desk 2").parent_id, self.acme)
        self.assertEqual(self.url_open("/my/address?address_type=billing").status_code, 200)
        self._save(address_type="billing", use_delivery_as_billing="true", name="Both 2")
        self.assertEqual(self._find_new("Both 2").type, "other")

    def test_address_of_no_type_is_no_colleague(self):
        self.role.can_change_addresses = True
        self._save(address_type="foo", name="Nobody")
        self.assertFalse(self._find_new("Nobody").filtered(lambda partner: partner.type not in ("delivery", "other")))

    def test_notes_have_a_limit(self):
        self.role.can_change_addresses = True
        with patch("odoo.addons.portal_access_rules.models.portal_address_book.MAX_NOTES", 1):
            before = len(self.acme.message_ids)
            for name in ("First", "Second"):
                self._save(address_type="delivery", name=name)
        self.assertEqual(len(self.acme.message_ids) - before, 1)

    def test_company_account_without_the_right(self):
        """Its own addresses are the company's."""
        self.acme.email = "acme@acme.example"
        user = self._create_person("Login")
        user.partner_id.write({"is_company": True})
        user.partner_id.portal_role_id = self.role
        book = self.env["portal.address.book"].with_user(user)
        self.assertFalse(book._may_add(user, "delivery"))
        self.role.can_change_addresses = True
        self.assertTrue(book._may_add(user, "delivery"))

    def test_company_does_not_move_without_the_right(self):
        """Where there is no other address, the company's own is where invoices go."""
        self.acme.city = "Ghent"
        self.role.can_manage_team = True
        self._save(self.anna.partner_id, email=self.anna.email)
        self.assertEqual((self.anna.partner_id.city, self.acme.city), ("Namur", "Ghent"))
        self.role.can_change_addresses = True
        self._save(self.anna.partner_id, email=self.anna.email, city="Bruges")
        self.assertEqual(self.acme.city, "Bruges")

    def test_buttons(self):
        # What the page shows without and with the right: buttons to add for deliveries and for invoices, the switch.
        for right, shown in ((False, (1, 0, 0)), (True, (1, 1, 1))):
            self.role.can_change_addresses = right
            text = self.url_open("/my/addresses").text
            tree = html.fromstring(text)
            found = [
                len(tree.xpath(f"//a[contains(@class, 'o_address_card_add_new')][@data-address-type='{address_type}']"))
                for address_type in ("delivery", "billing")
            ]
            self.assertEqual((*found, len(tree.xpath("//*[@id='use_delivery_as_billing']"))), shown)
            self.assertEqual(f"partner_id={self.dock.id}" in text, right)

    def test_rpc(self):
        """Nobody outside writes contacts by RPC, with the right or without."""
        self.role.can_change_addresses = True
        for values in ({"city": "Namur"}, {"active": False}):
            with self.assertRaises(AccessError):
                self.dock.with_user(self.anna).write(values)
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.anna).create({"name": "New", "parent_id": self.acme.id})
        with self.assertRaises(AccessError):
            self.dock.with_user(self.anna).action_archive()

    # === WHAT IS TOLD OF THE RIGHT === #

    def test_within_and_in_words(self):
        other = self._create_role("Other", contact="shared", invoice="company")
        self.role.can_change_addresses = True
        self.assertFalse(self.role._is_within(other))
        self.assertTrue(other._is_within(self.role))
        self.assertIn("change where invoices and deliveries go", self.role._describe_rights())
        self.assertFalse(other._describe_rights())

    # === NOTES === #

    def _get_notes(self, count):
        """Return the notes of the company, the newest first."""
        # Odoo's own messages about tracked fields have no text.
        notes = self.acme.message_ids.filtered(lambda note: note.author_id == self.anna.partner_id and note.body)
        self.assertEqual(len(notes), count)
        self.assertEqual(notes.subtype_id, self.env.ref("mail.mt_note") if count else notes.subtype_id)
        return [note.body for note in notes]

    def test_vendor_is_told(self):
        self.acme.user_id = self.salesperson
        self.role.can_change_addresses = True
        self._save(self.dock)
        (changed,) = self._get_notes(1)
        self.assertIn("Ghent → Namur", changed)
        self.assertIn("Anna changed an address", changed)
        self._save(address_type="delivery")
        self.assertIn("Anna added an address", self._get_notes(2)[0])
        self.assertIn("Street 1", self._get_notes(2)[0])
        self._archive(self.dock)
        self.assertIn("Anna removed an address", self._get_notes(3)[0])
        self.assertEqual(self.acme.activity_ids.user_id, self.salesperson)
        self.assertEqual(len(self.acme.activity_ids), 1)

    def test_vendor_is_told_that_the_company_moved(self):
        self.acme.city = "Ghent"
        self.roles["administrator"].can_change_addresses = True
        self.anna.partner_id.portal_role_id = self.roles["administrator"]
        self._save(self.anna.partner_id, email=self.anna.email)
        self.assertIn("Ghent → Namur", self._get_notes(1)[0])

    def test_no_note_of_what_staff_or_nobody_changes(self):
        self.role.can_change_addresses = True
        self.dock.city = "Namur"
        self._save(self.desk)
        self._get_notes(1)
        self._save(self.desk)
        self._get_notes(1)
        self.assertFalse(self.acme.activity_ids)
