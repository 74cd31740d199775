from odoo.tests import HttpCase, tagged

from .common import SuiteCommon


@tagged("post_install", "-at_install")
class TestPeopleFind(SuiteCommon, HttpCase):
    """Five people each find their answer on the dashboard, in a browser."""

    browser_size = "1280x900"
    lang = "en_US"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.lang = cls.frank.lang = cls.lang
        cls.env["helpdesk.ticket"].create(
            {"name": "Desk is stuck", "description": "x", "partner_id": cls.anna.partner_id.id}
        )

    def _find(self, user, role):
        user.partner_id.portal_role_id = self.env.ref(f"portal_access_rules.portal_role_{role}")
        self.start_tour("/my", f"test_portal_suite_answer_{role}", login=user.login)

    def test_administrator(self):
        self._find(self.anna, "administrator")

    def test_procurement(self):
        self._find(self.anna, "procurement")

    def test_finance(self):
        self._find(self.frank, "finance")

    def test_technical(self):
        self._find(self.anna, "technical")

    def test_personal(self):
        self._find(self.anna, "personal")


@tagged("post_install", "-at_install")
class TestPeopleFindPhone(TestPeopleFind):
    # Else Odoo would run none of the tests that it inherits.
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True
    lang = "fr_FR"
