from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from .common import PortalAccessCommon


@tagged("post_install", "-at_install")
class TestPeople(PortalAccessCommon, MockEmail, HttpCase):
    """Granting access in a role, and the address book."""

    # === SIGNING IN === #

    def test_code_by_mail_for_somebody_who_signs_in(self):
        """That person is a visitor until the code is typed, and reads the own address alone."""
        self.env["ir.config_parameter"].set_param("auth_totp.policy", "all_required")
        self.anna.email = "anna@customer.example"
        self.env["res.company"].search([]).email = "office@vendor.example"
        self.authenticate(None, None)
        values = {"login": self.anna.login, "password": self.anna.login, "csrf_token": Request.csrf_token(self)}
        with self.mock_mail_gateway():
            page = self.url_open("/web/login", data=values)
        self.assertIn("/web/login/totp", page.url)
        self.assertIn("anna@customer.example", page.text)
        # Beside it, another addon may tell of the new sign-in.
        self.assertIn(["anna@customer.example"], [mail["email_to"] for mail in self._mails])
        visitor = self.env.ref("base.public_user")
        with self.assertRaises(AccessError):
            self.anna.with_user(visitor).read(["email"])

    # === GRANTING === #

    def _wizard(self, *partners, **values):
        ids = [partner.id for partner in partners]
        return self.env["portal.wizard"].create({"partner_ids": [Command.set(ids)], **values})

    def test_role_in_the_grant_dialog(self):
        new = self._create_partner("New", email="new@customer.example", parent_id=self.acme.id)
        wizard = self._wizard(new, portal_role_id=self.roles["finance"].id)
        with self.mock_mail_gateway():
            wizard.user_ids.action_grant_access()
        self.assertEqual(new.portal_role_id, self.roles["finance"])
        self.assertEqual(new.user_ids.portal_role_id, self.roles["finance"])

    def test_own_role_of_a_line_wins(self):
        new = self._create_partner("New", email="new@customer.example", portal_role_id=self.roles["technical"].id)
        wizard = self._wizard(new, portal_role_id=self.roles["finance"].id)
        with self.mock_mail_gateway():
            wizard.user_ids.action_grant_access()
        self.assertEqual(new.portal_role_id, self.roles["technical"])

    def test_role_for_all_lines(self):
        partners = [self._create_partner(name, email=f"{name}@customer.example") for name in ("one", "two")]
        wizard = self._wizard(*partners, portal_role_id=self.roles["finance"].id)
        wizard.action_apply_portal_role()
        self.assertEqual(wizard.user_ids.portal_role_id, self.roles["finance"])

    def test_granting_from_code(self):
        new = self._create_partner("New", email="new@customer.example")
        nobody = self._create_partner("Nobody")
        with self.mock_mail_gateway():
            (new | nobody | self.anna.partner_id).action_grant_portal_access(role=self.roles["finance"])
        self.assertEqual(new.user_ids.portal_role_id, self.roles["finance"])
        self.assertEqual(nobody.portal_role_id, self.roles["finance"])
        self.assertFalse(nobody.user_ids)

    def test_nobody_outside_grants(self):
        for user in (self.anna, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self.bob.partner_id.with_user(user).action_grant_portal_access(role=self.roles["finance"].id)

    # === ADDRESSES === #

    def _save(self, partner, **values):
        country = self.env.ref("base.be")
        data = {
            "csrf_token": self._csrf_token(),
            "partner_id": partner.id,
            "name": partner.name,
            "email": "evil@stranger.example",
            "phone": "+32 2 290 34 90",
            "street": "Street 1",
            "city": "Brussels",
            "zip": "1000",
            "country_id": country.id,
            **values,
        }
        return self.url_open("/my/address/submit", data=data)

    def _csrf_token(self):
        return Request.csrf_token(self)

    def test_nobody_takes_over_a_colleague(self):
        self.anna.partner_id.portal_role_id = self.roles["administrator"]
        payable = self._create_person("Payable", self.acme, type="invoice")
        self.authenticate(self.anna.login, self.anna.login)
        for partner in (payable.partner_id, self.bob.partner_id, self.acme, self.ben.partner_id):
            before = partner.email
            self.assertEqual(self._save(partner).status_code, 403)
            self.assertEqual(self.url_open(f"/my/address?partner_id={partner.id}").status_code, 403)
            self.assertEqual(partner.email, before)
        own = self._save(self.anna.partner_id)
        self.assertEqual(own.status_code, 200)
        self.assertEqual(self.anna.partner_id.email, "evil@stranger.example")

    def test_suspended_colleague_is_not_taken_over_either(self):
        payable = self._create_person("Payable", self.acme, type="invoice")
        payable.active = False
        self.anna.partner_id.portal_role_id = self.roles["administrator"]
        self.assertFalse(payable.partner_id.with_user(self.anna).sudo()._can_be_edited_by_current_customer())

    def test_addresses_within_the_role(self):
        dock = self._create_partner("Dock of Acme", type="delivery", parent_id=self.acme.id)
        door = self._create_partner("Door of Bob", type="delivery", parent_id=self.bob.partner_id.id)
        mine = self._create_partner("Door of Anna", type="delivery", parent_id=self.anna.partner_id.id)
        self.authenticate(self.anna.login, self.anna.login)
        for role, seen in {"personal": mine, "standard": mine | dock, "administrator": mine | dock | door}.items():
            self.anna.partner_id.portal_role_id = self.roles[role]
            text = self.url_open("/my/addresses").text
            for partner in (dock, door, mine):
                with self.subTest(role=role, partner=partner.name):
                    self.assertEqual(partner.name in text, partner in seen)
                    status = self.url_open(f"/my/address?partner_id={partner.id}").status_code
                    self.assertEqual(status, 200 if partner in seen else 403)

    def test_new_address_is_the_persons_own_where_the_role_shows_no_other(self):
        self.authenticate(self.anna.login, self.anna.login)
        for role, parent in (("personal", self.anna.partner_id), ("standard", self.acme)):
            self.anna.partner_id.portal_role_id = self.roles[role]
            name = f"Door {role}"
            self._save(
                self.env["res.partner"],
                partner_id="",
                name=name,
                email="door@customer.example",
                address_type="delivery",
            )
            self.assertEqual(self.env["res.partner"].search([("name", "=", name)]).parent_id, parent)
            self.assertIn(name, self.url_open("/my/addresses").text)

    def test_archiving_within_the_role(self):
        door = self._create_partner("Door of Bob", type="delivery", parent_id=self.bob.partner_id.id)
        mine = self._create_partner("Door of Anna", type="delivery", parent_id=self.anna.partner_id.id)
        self.anna.partner_id.portal_role_id = self.roles["personal"]
        self.authenticate(self.anna.login, self.anna.login)
        for partner in (door, mine):
            try:
                self.make_jsonrpc_request("/my/address/archive", {"partner_id": partner.id})
            except Exception as error:  # noqa: BLE001
                self.assertIn("Forbidden", str(error))
        self.assertTrue(door.active)
        self.assertFalse(mine.active)

    def test_contact_does_not_rename_the_company(self):
        self.authenticate(self.anna.login, self.anna.login)
        values = {"company_name": "Pwned", "email": self.anna.email}
        self.assertEqual(self._save(self.anna.partner_id, **values).status_code, 200)
        self.assertEqual(self.acme.name, "Acme")
        self.assertFalse(self.anna.partner_id.company_name)

    def _place_in_ghent(self):
        self.acme.city = self.sue.partner_id.city = "Ghent"

    def _move(self, user, city):
        """Change the own address as a person does, and return the cities of others, who are asked for anew."""
        self.authenticate(user.login, user.login)
        answer = self._save(user.partner_id, email=user.email, city=city)
        self.assertEqual(list(answer.json()), ["redirectUrl"], answer.text)
        self.env.invalidate_all()
        self.assertEqual(user.partner_id.city, city)
        return (self.acme | self.subsidiary | self.bob.partner_id | self.sue.partner_id).mapped("city")

    def test_own_address_is_not_the_companys(self):
        self._place_in_ghent()
        self.acme.street = "Main street 1"
        child = self._create_partner("Child of Anna", parent_id=self.anna.partner_id.id)
        for role in ("personal", "standard", "technical", "procurement", "finance"):
            self.anna.partner_id.portal_role_id = self.roles[role]
            self.assertEqual(self._move(self.anna, role), ["Ghent"] * 4)
        self.assertEqual(child.city, "Ghent")
        self.assertEqual(self.acme.street, "Main street 1")

    def test_administrator_moves_the_company(self):
        self._place_in_ghent()
        self.anna.partner_id.portal_role_id = self.roles["administrator"]
        # Odoo hands an address down by one level.
        self.assertEqual(self._move(self.anna, "Namur"), ["Namur", "Namur", "Namur", "Ghent"])

    def test_administrator_of_a_subsidiary_moves_the_subsidiary(self):
        self._place_in_ghent()
        self.sue.partner_id.portal_role_id = self.roles["administrator"]
        colleague = self._create_partner("Colleague of Sue", parent_id=self.subsidiary.id)
        self.assertEqual(self._move(self.sue, "Namur"), ["Ghent", "Namur", "Ghent", "Namur"])
        self.assertEqual(colleague.city, "Namur")

    def test_staff_and_people_who_are_the_company_move_it(self):
        self.anna.partner_id.city = "Liège"
        self.assertEqual(self.acme.city, "Liège")
        kid = self._create_partner("Kid of Free", parent_id=self.free.partner_id.id)
        self._move(self.free, "Namur")
        self.assertEqual(kid.city, "Namur")

    def test_new_address_takes_over_what_is_the_companys(self):
        self.acme.vat = "BE0477472701"
        self.authenticate(self.anna.login, self.anna.login)
        self._save(self.env["res.partner"], partner_id="", name="Dock", email="d@acme.example", address_type="delivery")
        dock = self.env["res.partner"].search([("name", "=", "Dock"), ("parent_id", "=", self.acme.id)])
        self.assertEqual(dock.vat, "BE0477472701")
        self.assertFalse(self.acme.city)

    def test_person_without_company_names_one(self):
        self.authenticate(self.free.login, self.free.login)
        self._save(self.free.partner_id, company_name="Free & Co", email=self.free.email)
        self.assertEqual(self.free.partner_id.company_name, "Free & Co")

    def test_code_of_a_type_is_kept(self):
        with self.assertRaises(UserError):
            self.env.ref("portal_access_rules.portal_document_type_contact").code = "other"

    # === SIGNING IN === #

    def test_programs_sign_in(self):
        """Where nobody is signed in yet, not even as a visitor, Odoo asks the user about the second factor."""
        values = {"db": self.env.cr.dbname, "login": self.bob.login, "password": self.bob.login}
        answers = {}
        for password in (self.bob.login, "wrong"):
            params = {**values, "password": password}
            with mute_logger("odoo.http"):
                answer = self.url_open("/web/session/authenticate", json={"jsonrpc": "2.0", "params": params}).json()
            answers[password] = answer.get("result", {}).get("uid")
        self.assertEqual(answers, {self.bob.login: self.bob.id, "wrong": None})
