from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from .common import TeamCommon


@tagged("post_install", "-at_install")
class TestTeam(TeamCommon, MockEmail, HttpCase):
    def _invite(self, name="Nina", email="nina@customer.example", role="personal", user=None):
        team = self.team.with_user(user or self.anna)
        with self.mock_mail_gateway():
            return self.env["res.partner"].browse(team._invite(name, email, str(self.roles[role].id)).id)

    def _last(self):
        return self.logs.search([], limit=1)

    # === WHO === #

    def test_who_manages(self):
        for user, is_manager in {self.anna: True, self.bob: False, self.ben: False, self.free: False}.items():
            self.assertEqual(self.team.with_user(user)._is_manager(), is_manager, user.name)
        self.free.partner_id.portal_role_id = self.roles["administrator"]
        self.assertFalse(self.team.with_user(self.free)._is_manager())
        self.assertFalse(self.team.with_user(self.env.ref("base.user_admin"))._is_manager())
        self.assertFalse(self.team.with_user(self.env.ref("base.public_user"))._is_manager())

    def test_who_is_in_the_team(self):
        self._create_partner("Dock", type="delivery", parent_id=self.acme.id)
        members = self.env["res.partner"].search(self.team._get_domain())
        self.assertEqual(members, self.anna.partner_id | self.bob.partner_id)

    # === INVITING === #

    def test_invite(self):
        self.env["mail.mail"].search([]).unlink()
        nina = self._invite(" Nina  Novak ")
        self.assertEqual(
            (nina.name, nina.parent_id, nina.portal_role_id), ("Nina Novak", self.acme, self.roles["personal"])
        )
        self.assertTrue(nina.user_ids._is_portal())
        self.assertEqual(self.team._get_state(nina), "invited")
        log = self._last()
        self.assertEqual(
            (log.action, log.actor_name, log.partner_id, log.customer_id), ("invite", "Anna", nina, self.acme)
        )
        self.assertEqual(log.detail, "Personal")

    def test_invite_a_contact_who_is_there(self):
        contact = self._create_partner("Nina", email="Nina@Customer.example", parent_id=self.acme.id)
        self.assertEqual(self._invite(), contact)

    def test_address_of_another_customers_contact_is_not_taken(self):
        """That contact's mails would be taken for those of this customer."""
        contact = self._create_partner("Nina", email="nina@customer.example", parent_id=self.beta.id)
        with self.assertRaisesRegex(UserError, "cannot be invited"):
            self._invite()
        contact.unlink()
        self._invite()

    def test_what_the_vendor_ended_stays_ended(self):
        self.bob.active = False
        for act in (
            self.team._resume,
            lambda partner_id: self.team._invite_member(partner_id, self.roles["personal"].id),
        ):
            with self.assertRaisesRegex(UserError, "ended by us"):
                act(self.bob.partner_id.id)
        self.assertFalse(self.bob.active)

    def test_default_role_above_the_own_one_stops_no_invitation(self):
        self.anna.partner_id.portal_role_id = self._create_role("Limited", ["can_manage_team"], contact="own")
        role = self._create_role("Least")
        with self.mock_mail_gateway():
            nina = self.team._invite("Nina", "nina@customer.example", role.id)
        self.assertEqual(self.env["res.partner"].browse(nina.id).portal_role_id, role)

    def test_no_default_role(self):
        self.env.company.portal_role_id = False
        self.bob.partner_id.portal_role_id = False
        self.authenticate(self.anna.login, self.anna.login)
        self.assertEqual(self.url_open(f"/my/team/{self.bob.partner_id.id}").status_code, 200)

    def test_login_of_staff_on_the_same_contact(self):
        self.env["res.users"].create({"name": "X", "login": "staff.bob", "partner_id": self.bob.partner_id.id})
        with self.assertRaisesRegex(UserError, "managed by us"):
            self.team._suspend(self.bob.partner_id.id)

    def test_refused_invitations(self):
        count = self.env["res.partner"].search_count([])
        for values in (
            {"name": ""},
            {"name": "   "},
            {"name": "x" * 101},
            {"name": "Ni\u202ena"},
            {"email": ""},
            {"email": "nina"},
            {"email": "a@b.example, c@d.example"},
            {"email": self.bob.email},
            {"email": self.anna.email},
        ):
            with self.assertRaises(UserError, msg=values), self.cr.savepoint():
                self._invite(**values)
        for role_id in ("", "x", None, "999999", str(self.roles["administrator"].id) + "1"):
            with self.assertRaises(UserError, msg=role_id), self.cr.savepoint():
                self.team._invite("Nina", "nina@customer.example", role_id)
        self.assertEqual(self.env["res.partner"].search_count([]), count)

    def test_login_of_somebody_else_is_not_told(self):
        self.ben.login = "ben@beta.example"
        with self.assertRaisesRegex(UserError, "cannot be invited"):
            self._invite(email="ben@beta.example")

    def test_team_has_a_limit(self):
        self.env.company.portal_team_limit = 3
        self._invite()
        with self.assertRaisesRegex(UserError, "as many people"):
            self._invite(email="second@customer.example")

    def test_invitations_have_a_limit(self):
        self.patch(type(self.env["portal.rate.limit"]), "_is_allowed", lambda *args: False)
        with self.assertRaisesRegex(UserError, "many invitations"):
            self._invite()

    # === ROLES === #

    def test_offered_roles(self):
        self.roles["technical"].is_offered = False
        offered = self.team._get_offered_roles_sudo().sudo(False)
        self.assertNotIn(self.roles["technical"], offered)
        self.assertIn(self.roles["finance"], offered)
        limited = self._create_role("Limited", ["can_manage_team"], contact="own")
        self.anna.partner_id.portal_role_id = limited
        self.assertEqual(self.team._get_offered_roles_sudo().sudo(False), limited)

    def test_never_above_the_own_role(self):
        self.anna.partner_id.portal_role_id = self._create_role("Limited", ["can_manage_team"], contact="own")
        with self.assertRaisesRegex(UserError, "Choose one of the roles"):
            self.team._set_role(self.bob.partner_id.id, self.roles["finance"].id)
        with self.assertRaisesRegex(UserError, "goes beyond yours"):
            self.team._suspend(self.bob.partner_id.id)

    def test_set_role(self):
        self.team._set_role(self.bob.partner_id.id, str(self.roles["finance"].id))
        self.assertEqual(self.bob.partner_id.portal_role_id, self.roles["finance"])
        self.assertEqual(self._last().detail, "Personal → Finance")
        self.team._set_role(self.bob.partner_id.id, str(self.roles["finance"].id))
        self.assertEqual(len(self.logs.search([("action", "=", "role")])), 1)

    # === ACCESS === #

    def test_suspend_and_resume(self):
        self.team._suspend(self.bob.partner_id.id)
        self.assertFalse(self.bob.active)
        self.assertEqual(self.team._get_state(self.bob.partner_id), "suspended")
        self.team._resume(self.bob.partner_id.id)
        self.assertTrue(self.bob.active)
        self.assertEqual(self.logs.search([]).mapped("action"), ["resume", "suspend"])

    def test_remove(self):
        self.team._remove(self.bob.partner_id.id)
        self.assertFalse(self.bob.active)
        self.assertTrue(self.bob.partner_id.active)
        self.assertEqual(self.team._get_state(self.bob.partner_id), "none")
        self.team._resume(self.bob.partner_id.id)
        self.assertFalse(self.bob.active)

    def test_remove_who_was_suspended(self):
        self.team._suspend(self.bob.partner_id.id)
        self.team._remove(self.bob.partner_id.id)
        self.team._resume(self.bob.partner_id.id)
        self.assertFalse(self.bob.active)

    def test_send_again(self):
        nina = self._invite()
        with self.mock_mail_gateway():
            self.team._resend(nina.id)
        self.assertEqual(self._last().action, "resend")
        self.env["res.users.log"].with_user(nina.user_ids).sudo().create({})
        with self.assertRaisesRegex(UserError, "needs no invitation"):
            self.team._resend(nina.id)

    def _acts(self):
        yield from (self.team._suspend, self.team._resume, self.team._remove, self.team._resend)
        yield lambda partner_id: self.team._set_role(partner_id, self.roles["personal"].id)
        yield lambda partner_id: self.team._invite_member(partner_id, self.roles["personal"].id)

    def test_whom_nobody_changes(self):
        staff = self.env["res.users"].create({"name": "Seller", "login": "seller.team"})
        staff.partner_id.parent_id = self.acme
        strangers = (self.ben.partner_id, self.sue.partner_id, self.free.partner_id, self.acme, self.beta)
        for partner in (*strangers, staff.partner_id, self.anna.partner_id):
            for act in self._acts():
                with self.assertRaises(UserError, msg=partner.name):
                    act(partner.id)

    def test_who_does_not_manage_does_nothing(self):
        for user in (self.bob, self.ben, self.free, self.env.ref("base.public_user")):
            self.team = self.env["portal.team"].with_user(user)
            for act in self._acts():
                with self.assertRaises(UserError):
                    act(self.bob.partner_id.id)
            with self.assertRaises(UserError):
                self._invite(user=user)

    # === LOG === #

    def test_log_cannot_be_changed(self):
        self._invite()
        for log in (self._last(), self._last().sudo(), self._last().with_user(self.env.ref("base.user_admin"))):
            with self.assertRaises(UserError):
                log.write({"actor_name": "X"})
            with self.assertRaises(UserError):
                log.unlink()
        self.assertFalse(self.logs.with_user(self.anna).has_access("read"))

    def test_log_outlives_people(self):
        self.team._remove(self.bob.partner_id.id)
        log = self._last()
        partner = self.bob.partner_id
        self.bob.unlink()
        partner.unlink()
        log.invalidate_recordset()
        self.assertEqual((log.partner_id.id, log.partner_name), (False, "Bob"))

    # === PAGES === #

    def _post(self, path, **data):
        return self.url_open(path, data={"csrf_token": Request.csrf_token(self), **data}, allow_redirects=False)

    def test_pages_of_the_manager(self):
        self.authenticate(self.anna.login, self.anna.login)
        text = self.url_open("/my/team").text
        self.assertIn("Bob", text)
        self.assertNotIn("Ben", text)
        self.assertIn("/my/team/invite", text)
        self.assertIn("Bob", self.url_open(f"/my/team/{self.bob.partner_id.id}").text)
        response = self._post(f"/my/team/{self.bob.partner_id.id}/role", role_id=self.roles["finance"].id)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.bob.partner_id.portal_role_id, self.roles["finance"])
        self.assertTrue(self._last().ip_address)

    def test_refused_form_keeps_what_was_typed(self):
        self.authenticate(self.anna.login, self.anna.login)
        response = self._post("/my/team/invite", name="Nina <b>", email="nina", role_id=self.roles["finance"].id)
        self.assertIn("Type the e-mail address", response.text)
        self.assertIn("Nina &lt;b&gt;", response.text)
        self.assertIn('checked="checked"', response.text)
        response = self._post(f"/my/team/{self.anna.partner_id.id}/suspend")
        self.assertIn("This is you", response.text)

    def test_pages_are_closed_to_others(self):
        bob = self.bob.partner_id.id
        for user in (self.bob, self.ben, self.free):
            self.authenticate(user.login, user.login)
            for path in ("/my/team", "/my/team/invite", f"/my/team/{bob}"):
                if user == self.ben and path != f"/my/team/{bob}":
                    continue
                self.assertEqual(self.url_open(path).status_code, 404, path)
            for act in ("role", "suspend", "remove", "invite", "resume", "resend"):
                response = self._post(f"/my/team/{bob}/{act}", role_id=self.roles["personal"].id)
                self.assertEqual(response.status_code, 404)
            self.assertNotIn('href="/my/team"', self.url_open("/my").text)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/team").url)
        self.assertTrue(self.bob.active)

    def test_acts_need_the_forms_token_and_a_post(self):
        self.authenticate(self.anna.login, self.anna.login)
        path = f"/my/team/{self.bob.partner_id.id}/suspend"
        with mute_logger("odoo.http"):
            self.assertEqual(self._post(path, csrf_token="x").status_code, 400)
        self.assertEqual(self.url_open(path).status_code, 405)
        self.assertEqual(self._post(f"/my/team/{self.bob.partner_id.id}/_grant").status_code, 404)
        self.assertTrue(self.bob.active)

    def test_section_of_a_kind_that_is_closed(self):
        """A role that shows nothing of a type hides its section."""
        sections = self.env["portal.section"].with_user(self.anna)
        self.assertIn("/my/team", [entry["path"] for entry in sections._get_visible()])
        self.assertNotIn("/my/team", [entry["path"] for entry in sections.with_user(self.bob)._get_visible()])

    def test_granting_in_a_role(self):
        new = self._create_partner("New", email="new@customer.example")
        with self.mock_mail_gateway():
            action = new.action_grant_portal_access(role=self.roles["finance"])
        self.assertEqual(action["res_model"], "portal.access.batch")
        self.assertEqual(new.user_ids.portal_role_id, self.roles["finance"])

    # === THE VENDOR AND THE TEAM === #

    def test_who_the_vendor_shut_out_is_not_let_in_again(self):
        """Also if the administrator had suspended and restored that person before."""
        contact = self.bob.partner_id
        self.team._suspend(contact.id)
        self.team._resume(contact.id)
        self.bob.active = False
        with self.assertRaisesRegex(UserError, "ended by us"):
            self.team._resume(contact.id)
        self.bob.active = True
        self.team._suspend(contact.id)
        contact.action_revoke_portal_access()
        with self.assertRaises(UserError):
            self.team._resume(contact.id)
        self.assertFalse(self.bob.active)

    def test_staff_without_system_rights_end_and_restore(self):
        staff = self.env["res.users"].create(
            {
                "name": "Manager",
                "login": "manager.team",
                "group_ids": [(6, 0, [self.env.ref("base.group_erp_manager").id, self.env.ref("base.group_user").id])],
            }
        )
        self.team._suspend(self.bob.partner_id.id)
        self.bob.with_user(staff).active = True
        self.assertFalse(self.bob.portal_is_ended_by_team)

    def test_somebody_is_left_who_manages(self):
        self.bob.partner_id.portal_role_id = self.roles["administrator"]
        other = self.env["portal.team"].with_user(self.bob)
        self.team._suspend(self.bob.partner_id.id)
        self.team._resume(self.bob.partner_id.id)
        # Of two who act at once, the second one sees what the first did.
        self.bob.partner_id.portal_role_id = self.roles["personal"]
        with self.assertRaises(UserError):
            other._suspend(self.anna.partner_id.id)
        self.assertTrue(self.anna.active)
        with self.assertRaisesRegex(UserError, "has to be left"):
            self.team._check_not_last(self.anna.partner_id)
        self.team._check_not_last(self.anna.partner_id, self.roles["administrator"].sudo())

    def test_team_is_held_while_it_changes(self):
        with self._noting_queries() as queries:
            self._invite()
        self.assertIn("UPDATE res_partner SET write_date", " ".join(queries))

    @contextmanager
    def _noting_queries(self):
        queries, execute = [], type(self.cr).execute

        def note(cursor, query, *arguments, **options):
            queries.append(str(getattr(query, "code", query)))
            return execute(cursor, query, *arguments, **options)

        with patch.object(type(self.cr), "execute", note):
            yield queries

    def test_name_of_an_invitation_is_a_name(self):
        for name in (
            "Your invoice is late, pay at http://evil.example/pay",
            "Pay at www.evil.example",
            "evil.com now",
            "anna@acme.example",
            "0049 170 123",
            "pay evil.example/x",
        ):
            with self.assertRaises(UserError, msg=name), self.cr.savepoint():
                self._invite(name=name)
        for name in ("J. R. R. Tolkien", "Dr. Anna-Lena O'Neil", "李小龍", "Müller, Hans"):
            self._invite(name=name, email=f"{abs(hash(name))}@customer.example")

    def test_address_of_an_archived_contact_is_not_invited(self):
        contact = self._create_partner("Gone", email="gone@beta.example", parent_id=self.beta.id)
        contact.active = False
        for email in ("gone@beta.example", self.env.ref("base.partner_root").email):
            with self.assertRaisesRegex(UserError, "cannot be invited"):
                self._invite(email=email)

    def test_zero_bytes(self):
        self.authenticate(self.anna.login, self.anna.login)
        with self.mock_mail_gateway():
            response = self._post("/my/team/invite", name="Nina\0", email="ni\0na@x.example", role_id="1\0")
        self.assertLess(response.status_code, 500)
