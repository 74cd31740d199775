from unittest.mock import patch

from lxml import html

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import TeamCommon


@tagged("post_install", "-at_install")
class TestNotices(TeamCommon, HttpCase):
    """What people are asked about their e-mails, by their role; contacts serve as documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["portal.event"].search([]).is_enabled = False
        template = cls.env["mail.template"].create(
            {"name": "Contact", "model_id": cls.env["ir.model"]._get_id("res.partner"), "body_html": "<p>x</p>"}
        )
        values = {"model_name": "res.partner", "default_template_id": template.id, "is_enabled": True}
        cls.event, cls.owed = cls.env["portal.event"].create(
            [
                values | {"name": "Contact changed", "code": "test_contact", "document_types": "contact"},
                values | {"name": "Contact owed", "code": "test_owed", "is_mandatory": True},
            ]
        )
        cls.role = cls._create_role("News", contact="company")
        cls.bob.partner_id.portal_role_id = cls.role
        cls.preferences = cls.env["portal.notice.preference"]

    def _rows(self, user):
        rows = self.preferences.with_user(user)._get_page_values(user.partner_id)
        return {row["event"].code: row for row in rows if row["event"].code.startswith("test_")}

    def _chosen(self, user, event=None):
        domain = [("partner_id", "=", user.partner_id.id), ("event_id", "=", (event or self.event).id)]
        return self.preferences.search(domain)

    def _page(self, path, user=None, **data):
        self.authenticate((user or self.anna).login, (user or self.anna).login)
        if data:
            data["csrf_token"] = html.fromstring(self.url_open("/my/notifications").content).xpath(
                "//input[@name='csrf_token']/@value"
            )[0]
        return self.url_open(path, data=data or None)

    # === WHO IS TOLD === #

    def test_roles_are_asked_only_where_a_customer_has_people(self):
        """A customer whose people never sign in costs a notice no question about roles."""
        model = type(self.event)
        self.startPatcher(patch.object(model, "_get_contact", lambda _event, record: record))
        with patch.object(model, "_get_showing_roles", return_value=self.role.browse()) as showing:
            self.event._get_colleagues(self.env["res.partner"].create({"name": "Lonely", "is_company": True}))
            showing.assert_not_called()
            self.event._get_colleagues(self.acme)
            showing.assert_called_once()

    # === WHAT IS OFFERED === #

    def test_whose_documents_is_asked_where_the_role_shows_the_companys(self):
        for scope, is_asked in (("company", True), ("shared", True), ("own", False)):
            self.bob.partner_id.portal_role_id = self._create_role(scope, contact=scope)
            self.assertEqual(bool(self._rows(self.bob)["test_contact"]["audiences"]), is_asked, scope)

    def test_what_the_role_does_not_show_is_not_asked(self):
        self.assertEqual(set(self._rows(self.bob)), {"test_contact", "test_owed"})
        self.bob.partner_id.portal_role_id = self._create_role("Nothing")
        self.assertFalse(self._rows(self.bob))

    def test_what_is_not_asked_is_not_saved(self):
        self.bob.partner_id.portal_role_id = self._create_role("Own", contact="own")
        self.preferences._save(self.bob.partner_id, {"test_contact-audience": "company"})
        self.assertFalse(self._chosen(self.bob))
        self.bob.partner_id.portal_role_id = self.role
        self.preferences._save(self.bob.partner_id, {"test_contact-audience": "everybody"})
        self.assertFalse(self._chosen(self.bob))
        self.preferences._save(self.bob.partner_id, {"test_contact-audience": "company"})
        self.assertEqual(self._chosen(self.bob).audience, "company")

    def test_role_decides_until_the_person_chooses(self):
        self.assertEqual(self._rows(self.bob)["test_contact"]["audience"], "own")
        self.role.told_event_ids = self.event
        self.assertEqual(self._rows(self.bob)["test_contact"]["audience"], "company")
        self.preferences._save(self.bob.partner_id, {"test_contact": "now", "test_contact-audience": "company"})
        self.assertFalse(self._chosen(self.bob), "what the role says is no choice")
        self.preferences._save(self.bob.partner_id, {"test_contact-audience": "own"})
        self.assertEqual(self._rows(self.bob)["test_contact"]["audience"], "own")

    def test_who_has_no_company_is_not_asked(self):
        self.free.partner_id.portal_role_id = self.role
        self.assertFalse(self._rows(self.free)["test_contact"]["audiences"])

    def test_page_saves_whose_documents(self):
        data = {"test_contact": "daily", "test_contact-audience": "company"}
        page = html.fromstring(self._page("/my/notifications", self.bob, **data).content)
        selected = page.xpath("//select[@name='test_contact-audience']/option[@selected]/@value")
        self.assertEqual(selected, ["company"])
        self.assertEqual((self._chosen(self.bob).frequency, self._chosen(self.bob).audience), ("daily", "company"))

    def test_only_staff_read_what_roles_are_told_of(self):
        with self.assertRaises(Exception):  # noqa: B017
            self.role.with_user(self.bob).read(["told_event_ids"])
        self.assertIn("told_event_ids", self.role.with_user(self.env.ref("base.user_admin")).read()[0])

    # === COLLEAGUES === #

    def _path(self, user):
        return f"/my/team/{user.partner_id.id}/emails"

    def test_administrator_chooses_for_a_colleague(self):
        response = self._page(self._path(self.bob), test_contact="daily", **{"test_contact-audience": "company"})
        page = html.fromstring(response.content)
        self.assertTrue(page.xpath("//*[@name='portal_team_done']"))
        selected = page.xpath("//*[@name='portal_team_emails']//select[@name='test_contact']/option[@selected]/@value")
        self.assertEqual(selected, ["daily"])
        self.assertEqual((self._chosen(self.bob).frequency, self._chosen(self.bob).audience), ("daily", "company"))
        self.assertFalse(self._chosen(self.anna))
        log = self.logs.search([], limit=1)
        self.assertEqual((log.action, log.actor_id, log.partner_id), ("emails", self.anna.id, self.bob.partner_id.id))
        self.assertEqual(log.detail, "Contact changed: Daily summary, Mine and my company’s")

    def test_nothing_is_logged_if_nothing_changes(self):
        before = self.logs.search_count([])
        self._page(self._path(self.bob), test_contact="now")
        self.assertEqual(self.logs.search_count([]), before)

    def test_owed_emails_of_a_colleague_cannot_be_silenced(self):
        self._page(self._path(self.bob), test_owed="never", test_contact="never")
        self.assertFalse(self._chosen(self.bob, self.owed))
        self.assertEqual(self._chosen(self.bob).frequency, "never")

    def test_who_may_not_manage_a_person_chooses_nothing(self):
        for user, colleague in (
            (self.bob, self.anna),  # no administrator
            (self.anna, self.ben),  # another customer
            (self.anna, self.sue),  # a subsidiary has a team of its own
            (self.anna, self.anna),  # the own page is another one
        ):
            with mute_logger("odoo.http"):
                self._page(self._path(colleague), user, test_contact="never")
            self.assertFalse(self._chosen(colleague), (user.name, colleague.name))
            with self.assertRaises(UserError), self.cr.savepoint():
                self.team.with_user(user)._set_emails(colleague.partner_id.id, {"test_contact": "never"})
        self._page(self._path(self.bob), self.anna, test_contact="never")
        self.assertEqual(self._chosen(self.bob).frequency, "never")

    def test_role_beyond_the_own_is_not_changed(self):
        self.anna.partner_id.portal_role_id = self._create_role("Small", ["can_manage_team"], contact="own")
        with self.assertRaisesRegex(UserError, "goes beyond yours"):
            self.team._set_emails(self.bob.partner_id.id, {"test_contact": "never"})
        self.assertFalse(self._chosen(self.bob))

    def test_who_has_no_access_has_no_choices(self):
        self.team._suspend(self.bob.partner_id.id)
        with self.assertRaisesRegex(UserError, "receives no e-mails"):
            self.team._set_emails(self.bob.partner_id.id, {"test_contact": "never"})
        self.assertNotIn("portal_team_emails", self._page(f"/my/team/{self.bob.partner_id.id}").text)
        self.team._resume(self.bob.partner_id.id)
        self.assertIn("portal_team_emails", self._page(f"/my/team/{self.bob.partner_id.id}").text)

    def test_form_needs_its_token(self):
        self.authenticate(self.anna.login, self.anna.login)
        with mute_logger("odoo.http"):
            response = self.url_open(self._path(self.bob), data={"test_contact": "never"})
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._chosen(self.bob))
