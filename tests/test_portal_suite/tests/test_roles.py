from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import SuiteCommon


@tagged("post_install", "-at_install")
class TestRoles(SuiteCommon, HttpCase):
    """What users of different roles find, in a browser."""

    browser_size = "1280x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.procurement = cls.env.ref("portal_access_rules.portal_role_procurement").copy({"sign_limit": 1})
        cls.finance = cls.env.ref("portal_access_rules.portal_role_finance")

    def test_procurement(self):
        self.anna.partner_id.portal_role_id = self.procurement
        self.start_tour("/my", "test_portal_suite_procurement", login="anna.suite")

    def test_refused_document(self):
        self.anna.partner_id.portal_role_id = self.procurement
        self.start_tour(self.invoices[0].access_url, "test_portal_suite_refused", login="anna.suite")

    def test_finance(self):
        self.anna.partner_id.portal_role_id = self.finance
        self.start_tour("/my", "test_portal_suite_finance", login="anna.suite")

    def test_expired_link(self):
        self.env.ref("portal_access_rules.portal_document_type_quote").link_days = 1
        url = self.quotes[0].get_portal_url()
        self.quotes[0].access_token_date = fields.Datetime.now() - timedelta(days=2)
        self.start_tour(url, "test_portal_suite_link_ended")


@tagged("post_install", "-at_install")
class TestRolesPhone(TestRoles):
    # Else Odoo would run none of the tests that it inherits.
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True
