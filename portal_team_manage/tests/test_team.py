from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import RaiseException

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

    # === MEMBERS === #

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
            (log.action, log.actor_name, log.partner_id, log.customer_id), ("invite", "Anna", nina.id, self.acme.id)
        )
        self.assertEqual(log.detail, "Personal")

    def test_invite_an_existing_contact(self):
        contact = self._create_partner("Nina", email="Nina@Customer.example", parent_id=self.acme.id)
        self.assertEqual(self._invite(), contact)

    def test_address_of_another_customers_contact_cannot_be_invited(self):
        """E-mails from that contact would be attributed to this customer."""
        contact = self._create_partner("Nina", email="nina@customer.example", parent_id=self.beta.id)
        with self.assertRaisesRegex(UserError, "cannot be invited"):
            self._invite()
        contact.unlink()
        self._invite()

    def test_team_cannot_restore_users_archived_by_the_vendor(self):
        self.bob.active = False
        for action in (
            self.team._resume,
            lambda partner_id: self.team._invite_member(partner_id, self.roles["personal"].id),
        ):
            with self.assertRaisesRegex(UserError, "We have ended"):
                action(self.bob.partner_id.id)
        self.assertFalse(self.bob.active)

    def test_default_role_beyond_ones_own_does_not_prevent_invitations(self):
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

    def test_contact_with_an_internal_user_cannot_be_changed(self):
        self.env["res.users"].create({"name": "X", "login": "staff.bob", "partner_id": self.bob.partner_id.id})
        with self.assertRaisesRegex(UserError, "works for us"):
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

    def test_address_of_another_login_is_not_disclosed(self):
        self.ben.login = "ben@beta.example"
        with self.assertRaisesRegex(UserError, "cannot be invited"):
            self._invite(email="ben@beta.example")

    def test_team_has_a_limit(self):
        self.env.company.portal_team_limit = 3
        self._invite()
        with self.assertRaisesRegex(UserError, "team is full"):
            self._invite(email="second@customer.example")

    def test_invitations_have_a_limit(self):
        self.patch(type(self.env["portal.rate.limit"]), "_is_allowed", lambda *args: False)
        with self.assertRaisesRegex(UserError, "too many invitations"):
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

    def test_role_never_goes_beyond_ones_own(self):
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

    def test_remove_a_suspended_colleague(self):
        self.team._suspend(self.bob.partner_id.id)
        self.team._remove(self.bob.partner_id.id)
        self.team._resume(self.bob.partner_id.id)
        self.assertFalse(self.bob.active)

    def test_resend_the_invitation(self):
        nina = self._invite()
        with self.mock_mail_gateway():
            self.team._resend(nina.id)
        self.assertEqual(self._last().action, "resend")
        self.env["res.users.log"].with_user(nina.user_ids).sudo().create({})
        with self.assertRaisesRegex(UserError, "does not need an invitation"):
            self.team._resend(nina.id)

    def _actions(self):
        yield from (self.team._suspend, self.team._resume, self.team._remove, self.team._resend)
        yield lambda partner_id: self.team._set_role(partner_id, self.roles["personal"].id)
        yield lambda partner_id: self.team._invite_member(partner_id, self.roles["personal"].id)

    def test_people_outside_the_team_cannot_be_changed(self):
        staff = self.env["res.users"].create({"name": "Seller", "login": "seller.team"})
        staff.partner_id.parent_id = self.acme
        strangers = (self.ben.partner_id, self.sue.partner_id, self.free.partner_id, self.acme, self.beta)
        for partner in (*strangers, staff.partner_id, self.anna.partner_id):
            for action in self._actions():
                with self.assertRaises(UserError, msg=partner.name):
                    action(partner.id)

    def test_others_cannot_manage_the_team(self):
        for user in (self.bob, self.ben, self.free, self.env.ref("base.public_user")):
            self.team = self.env["portal.team"].with_user(user)
            for action in self._actions():
                with self.assertRaises(UserError):
                    action(self.bob.partner_id.id)
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
        for query in ("UPDATE portal_team_log SET actor_name = 'X'", "DELETE FROM portal_team_log"):
            with self.assertRaises(RaiseException), mute_logger("odoo.sql_db"), self.cr.savepoint():
                self.env.cr.execute(query)

    def test_log_outlives_deleted_people(self):
        self.team._remove(self.bob.partner_id.id)
        log = self._last()
        partner, partner_id = self.bob.partner_id, self.bob.partner_id.id
        self.bob.unlink()
        partner.unlink()
        log.invalidate_recordset()
        self.assertEqual((log.partner_id, log.partner_name, log.customer_name), (partner_id, "Bob", "Acme"))

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

    def test_refused_form_keeps_its_values(self):
        self.authenticate(self.anna.login, self.anna.login)
        response = self._post("/my/team/invite", name="Nina <b>", email="nina", role_id=self.roles["finance"].id)
        self.assertIn("Enter the e-mail address", response.text)
        self.assertIn("Nina &lt;b&gt;", response.text)
        self.assertIn('checked="checked"', response.text)
        response = self._post(f"/my/team/{self.anna.partner_id.id}/suspend")
        self.assertIn("cannot change your own access", response.text)

    def test_pages_are_closed_to_others(self):
        bob = self.bob.partner_id.id
        for user in (self.bob, self.ben, self.free):
            self.authenticate(user.login, user.login)
            for path in ("/my/team", "/my/team/invite", f"/my/team/{bob}"):
                if user == self.ben and path != f"/my/team/{bob}":
                    continue
                self.assertEqual(self.url_open(path).status_code, 404, path)
            for action in ("role", "suspend", "remove", "invite", "resume", "resend"):
                response = self._post(f"/my/team/{bob}/{action}", role_id=self.roles["personal"].id)
                self.assertEqual(response.status_code, 404)
            self.assertNotIn('href="/my/team"', self.url_open("/my").text)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/team").url)
        self.assertTrue(self.bob.active)

    def test_actions_need_a_post_with_the_forms_token(self):
        self.authenticate(self.anna.login, self.anna.login)
        path = f"/my/team/{self.bob.partner_id.id}/suspend"
        with mute_logger("odoo.http"):
            self.assertEqual(self._post(path, csrf_token="x").status_code, 400)
        self.assertEqual(self.url_open(path).status_code, 405)
        self.assertEqual(self._post(f"/my/team/{self.bob.partner_id.id}/_grant").status_code, 404)
        self.assertTrue(self.bob.active)

    def test_section_is_shown_only_to_managers(self):
        sections = self.env["portal.section"].with_user(self.anna)
        self.assertIn("/my/team", [entry["path"] for entry in sections._get_visible()])
        self.assertNotIn("/my/team", [entry["path"] for entry in sections.with_user(self.bob)._get_visible()])

    def test_access_is_granted_with_a_role(self):
        new = self._create_partner("New", email="new@customer.example")
        with self.mock_mail_gateway():
            action = new.action_grant_portal_access(role=self.roles["finance"])
        self.assertEqual(action["res_model"], "portal.access.batch")
        self.assertEqual(new.user_ids.portal_role_id, self.roles["finance"])

    # === THE VENDOR AND THE TEAM === #

    def test_team_cannot_restore_access_ended_by_the_vendor(self):
        """Even if the administrator had suspended and restored that person before."""
        contact = self.bob.partner_id
        self.team._suspend(contact.id)
        self.team._resume(contact.id)
        self.bob.active = False
        with self.assertRaisesRegex(UserError, "We have ended"):
            self.team._resume(contact.id)
        self.bob.active = True
        self.team._suspend(contact.id)
        contact.action_revoke_portal_access()
        with self.assertRaises(UserError):
            self.team._resume(contact.id)
        self.assertFalse(self.bob.active)

    def test_team_cannot_invite_whose_login_the_vendor_deleted(self):
        contact, role = self.bob.partner_id, str(self.roles["personal"].id)
        contact.email = "bob@customer.example"
        self.bob.unlink()
        for invite in (
            lambda: self._invite(name="Bob", email="bob@customer.example"),
            lambda: self.team._invite_member(contact.id, role),
        ):
            with self.assertRaisesRegex(UserError, "We have ended"):
                invite()
        self.assertFalse(contact.user_ids)
        # What the customer ended stays the customer's, also when staff tidies up.
        nina = self._invite()
        self.team._remove(nina.id)
        nina.with_context(active_test=False).user_ids.unlink()
        self.assertEqual(self._invite(), nina)

    def test_last_administrator_does_not_close_the_account(self):
        self.env.company.portal_account_closing = "self"
        self.authenticate(self.anna.login, self.anna.login)
        self.assertIn("You are the only administrator of your team", self._close_account().text)
        self.assertTrue(self.anna.active)
        self.bob.partner_id.portal_role_id = self.roles["administrator"]
        self._close_account()
        self.assertFalse(self.anna.active)

    def test_who_leaves_nobody_behind_may_close_the_account(self):
        self.env.company.portal_account_closing = "self"
        self.bob.active = False
        self.authenticate(self.anna.login, self.anna.login)
        self._close_account()
        self.assertFalse(self.anna.active)

    def _close_account(self):
        values = {"validation": self.anna.login, "password": self.anna.login, "csrf_token": Request.csrf_token(self)}
        response = self.url_open("/my/deactivate_account", data=values)
        self.env.invalidate_all()
        return response

    def test_staff_without_system_rights_can_end_and_restore_access(self):
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

    def test_team_keeps_an_administrator(self):
        self.bob.partner_id.portal_role_id = self.roles["administrator"]
        other = self.env["portal.team"].with_user(self.bob)
        self.team._suspend(self.bob.partner_id.id)
        self.team._resume(self.bob.partner_id.id)
        # If two administrators make changes at once, the second one sees the change of the first.
        self.bob.partner_id.portal_role_id = self.roles["personal"]
        with self.assertRaises(UserError):
            other._suspend(self.anna.partner_id.id)
        self.assertTrue(self.anna.active)
        with self.assertRaisesRegex(UserError, "at least one administrator"):
            self.team._check_not_last(self.anna.partner_id)
        self.team._check_not_last(self.anna.partner_id, self.roles["administrator"].sudo())

    def test_team_is_locked_while_it_changes(self):
        """Of two administrators who act at once, the second sees what the first did."""
        contact, role = self.bob.partner_id, str(self.roles["finance"].id)
        for act in (
            self._invite,
            lambda: self.team._set_role(contact.id, role),
            lambda: self.team._suspend(contact.id),
            lambda: self.team._resume(contact.id),
            lambda: self.team._remove(contact.id),
        ):
            with self._recorded_queries() as queries:
                act()
            locks = [number for number, query in enumerate(queries) if "UPDATE res_partner SET write_date" in query]
            self.assertTrue(locks)
            # Before anything else is written.
            writes = [number for number, query in enumerate(queries) if query.lstrip().startswith(("INSERT", "UPDATE"))]
            self.assertEqual(writes[0], locks[0])

    @contextmanager
    def _recorded_queries(self):
        queries, execute = [], type(self.cr).execute

        def record(cursor, query, *arguments, **options):
            queries.append(str(getattr(query, "code", query)))
            return execute(cursor, query, *arguments, **options)

        with patch.object(type(self.cr), "execute", record):
            yield queries

    def test_invitation_needs_the_name_of_a_person(self):
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

    def test_address_of_an_archived_contact_cannot_be_invited(self):
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
