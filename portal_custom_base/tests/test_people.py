from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.http import root
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from .common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestPeople(PortalBaseCommon, MockEmail, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.new = cls._create_partner("New", email="new@customer.example", parent_id=cls.customer.id)
        cls.manager = cls.env["res.users"].create(
            {
                "name": "Manager",
                "login": "manager.base",
                "email": "manager@vendor.example",
                "group_ids": [
                    Command.set([cls.env.ref(g).id for g in ("base.group_user", "base.group_partner_manager")])
                ],
            }
        )

    def _results(self, action):
        batch = self.env[action["res_model"]].browse(action["res_id"])
        return {line.partner_id: line.result for line in batch.line_ids}

    def _act(self, partners, act="action_grant_portal_access"):
        return self._results(getattr(partners.with_user(self.manager), act)())

    def test_documents_are_counted_with_the_access_of_the_user(self):
        self.assertTrue(self.anna.with_user(self.manager).portal_documents.rstrip("+").isdigit())

    def test_one_result_per_person(self):
        twin = self._create_partner("Twin", email="NEW@customer.example")
        nobody = self._create_partner("Nobody")
        wrong = self._create_partner("Wrong", email="not an address")
        staff = self.env.ref("base.user_admin").partner_id
        partners = self.new | twin | nobody | wrong | self.anna.partner_id | staff
        self.assertEqual(
            self._act(partners),
            {
                self.new: "sent",
                twin: "duplicate",
                nobody: "no_email",
                wrong: "no_email",
                self.anna.partner_id: "already",
                staff: "internal",
            },
        )
        self.assertTrue(self.new.user_ids._is_portal())
        self.assertFalse((twin | nobody | wrong).user_ids)

    def test_invitations_are_queued(self):
        with self.mock_mail_gateway():
            self._act(self.new)
        self.assertFalse(self._mails, "no mail server is waited for")
        [mail] = self._new_mails
        self.assertEqual(mail.state, "outgoing")
        self.assertIn("/web/signup" if "signup" in str(mail.body_html) else "token", str(mail.body_html))

    def test_failure_is_rolled_back_and_does_not_stop_others(self):
        other = self._create_partner("Other new", email="other-new@customer.example")
        broken = type(self.env["portal.wizard.user"])
        send = broken._send_email

        def fail_once(line):
            if line.partner_id == self.new:
                raise ValueError("broken template")
            return send(line)

        self.patch(broken, "_send_email", fail_once)
        with mute_logger("odoo.addons.portal_tools.models.res_partner"):
            results = self._act(self.new | other)
        self.assertEqual(results, {self.new: "failed", other: "sent"})
        self.assertFalse(self.new.with_context(active_test=False).user_ids)

    def test_revoking_ends_everything_at_once(self):
        self.authenticate("anna.base", "anna.base")
        self.assertEqual(self.url_open("/my", allow_redirects=False).status_code, 200)
        key = self.env["res.users.apikeys"].with_user(self.anna).sudo()._generate(None, "key", None)
        self.assertTrue(key)
        self.assertEqual(
            self._act(self.anna.partner_id, "action_revoke_portal_access"), {self.anna.partner_id: "revoked"}
        )
        self.assertFalse(self.anna.active)
        self.assertIn("/web/login", self.url_open("/my", allow_redirects=False).headers["Location"])
        self.assertFalse(self.env["res.users.apikeys"].search([("user_id", "=", self.anna.id)]))
        self.assertFalse(root.session_store.get(self.session.sid).get("uid"))
        self.assertEqual(
            self._act(self.anna.partner_id, "action_revoke_portal_access"), {self.anna.partner_id: "no_access"}
        )

    def test_old_password_does_not_come_back(self):
        self._act(self.anna.partner_id, "action_revoke_portal_access")
        self.assertEqual(self._act(self.anna.partner_id), {self.anna.partner_id: "sent"})
        self.assertTrue(self.anna.active)
        context = self.env["res.users"]._crypt_context()
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [self.anna.id])
        self.assertFalse(context.verify("anna.base", self.env.cr.fetchone()[0]))

    def test_revoking_in_odoos_own_wizard_ends_sessions_too(self):
        self.authenticate("anna.base", "anna.base")
        self.url_open("/my")
        wizard = self.env["portal.wizard"].create({"partner_ids": [Command.set(self.anna.partner_id.ids)]})
        wizard.user_ids.action_revoke_access()
        self.assertFalse(root.session_store.get(self.session.sid).get("uid"))

    def test_revoking_covers_every_user_of_a_contact(self):
        values = {
            "partner_id": self.anna.partner_id.id,
            "group_ids": [Command.set([self.env.ref("base.group_portal").id])],
        }
        users = self.env["res.users"].with_context(no_reset_password=True)
        second, old = users.create([values | {"login": "a.second"}, values | {"login": "a.old"}])
        old.active = False
        self.assertEqual(
            self._act(self.anna.partner_id, "action_revoke_portal_access"), {self.anna.partner_id: "revoked"}
        )
        self.assertFalse(self.anna.active)
        self.assertFalse(second.active)

    def test_resend_an_invitation(self):
        self._act(self.new)
        self.assertEqual(self._act(self.new, "action_resend_portal_invitation"), {self.new: "sent"})
        self.env["res.users.log"].with_user(self.new.user_ids).sudo().create({})
        self.assertEqual(self._act(self.new, "action_resend_portal_invitation"), {self.new: "already"})
        self.assertEqual(self._act(self.customer, "action_resend_portal_invitation"), {self.customer: "no_access"})

    def test_only_contact_managers_may_grant_access(self):
        worker = self.env["res.users"].create(
            {"name": "Worker", "login": "worker.base", "group_ids": [Command.set([self.env.ref("base.group_user").id])]}
        )
        for user in (worker, self.anna):
            for act in ("action_grant_portal_access", "action_revoke_portal_access"):
                with self.assertRaises(AccessError):
                    getattr(self.new.with_user(user), act)()
        self.assertFalse(self.new.user_ids)

    def test_view_of_portal_users(self):
        self._act(self.new)
        users = self.env["res.users"].with_user(self.manager)
        self.env["res.users.log"].with_user(self.anna).sudo().create({})
        ids = (self.anna | self.ben | self.new.user_ids).ids
        invited = users.search([("id", "in", ids), ("portal_state", "=", "invited")])
        self.assertEqual(invited, self.ben | self.new.user_ids)
        self.assertEqual(users.search([("id", "in", ids), ("portal_state", "=", "active")]), self.anna)
        self.env.cr.execute("UPDATE res_users SET totp_secret = 'x' WHERE id = %s", [self.anna.id])
        self.env.invalidate_all()
        self.assertEqual(users.search([("id", "in", ids), ("portal_two_factor", "=", True)]), self.anna)
        self.assertEqual(
            users.search([("id", "in", ids), ("portal_two_factor", "=", False)]), self.ben | self.new.user_ids
        )
        self.env["res.device.log"].create(
            {"session_identifier": "x", "user_id": self.anna.id, "last_activity": "2026-01-02 03:04:05"}
        )
        self.assertEqual(str(users.browse(self.anna.id).portal_last_activity), "2026-01-02 03:04:05")
        self.assertFalse(users.browse(self.ben.id).portal_last_activity)

    def test_expert_takes_precedence_over_the_salesperson(self):
        expert = self.env["res.users"].create({"name": "Expert", "login": "expert.base", "phone": "+1 555"})
        self.customer.user_id = self.manager
        self.assertEqual(self.anna.partner_id._get_portal_expert(), self.manager)
        self.customer.portal_expert_user_id = expert
        self.assertEqual(self.anna.partner_id._get_portal_expert(), expert)
        expert.portal_booking_url = "https://example.com/book"
        self.authenticate("anna.base", "anna.base")
        text = self.url_open("/my").text
        for part in (
            "Expert",
            "tel:+1 555",
            "https://example.com/book",
            "portal_expert_photo",
            "/web/image/res.partner/",
        ):
            self.assertIn(part, text)
        self._check_photo(expert)
        expert.active = False
        self.assertEqual(self.anna.partner_id._get_portal_expert(), self.manager)

    def _check_photo(self, expert):
        """The address of the picture opens it, and the same address without its secret does not."""
        url = expert._get_portal_photo_url()
        photo = self.url_open(url)
        self.assertTrue(photo.headers["Content-Type"].startswith("image/"))
        self.assertNotEqual(self.url_open(url.partition("?")[0]).content, photo.content)
        self.assertNotEqual(self.url_open(f"{url}x").content, photo.content)

    def test_unsafe_booking_link_is_refused(self):
        with self.assertRaises(ValidationError):
            self.manager.portal_booking_url = "javascript:alert(1)"

    def test_customers_cannot_read_the_vendors_fields(self):
        for name in ("portal_expert_user_id",):
            with self.assertRaises(AccessError):
                self.anna.partner_id.with_user(self.anna).read([name])
        for name in (
            "portal_page_size",
            "portal_last_activity",
            "portal_state",
            "portal_two_factor",
            "portal_booking_url",
        ):
            with self.assertRaises(AccessError, msg=name):
                self.anna.with_user(self.anna).read([name])
