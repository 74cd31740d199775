from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.http_routing.tests.common import MockRequest

from ..controllers.reorder import ReorderPortal
from .common import ReorderCommon


@tagged("post_install", "-at_install")
class TestRequests(ReorderCommon):
    """What a request is not, and what the vendor's programs do to it."""

    def test_programs_are_no_colleagues(self):
        """What is written in superuser mode, such as by a job of the vendor, is no work on a request."""
        request = self._request().with_user(self.vera)
        request.sudo().note = "Counted"
        self.assertEqual(request.portal_reorder_state, "requested")
        request.sudo(False).note = "We look into it"
        self.assertEqual(request.portal_reorder_state, "working")

    def test_list_of_odoo_has_no_drafts_of_the_vendor(self):
        request, partner = self._request(), self.anna.partner_id
        draft = self.env["sale.order"].create({"partner_id": partner.id})
        with MockRequest(self.env(user=self.anna)):
            listed = [*ReorderPortal()._prepare_quotations_domain(partner), ("id", "in", (request | draft).ids)]
        self.assertEqual(self.env["sale.order"].search(listed), request)

    def test_list_of_odoo_has_no_requests_of_others(self):
        request = self._request()
        for user, found in ((self.ben, request.browse()), (self.anna, request)):
            with MockRequest(self.env(user=user)):
                listed = ReorderPortal()._prepare_quotations_domain(user.partner_id)
            self.assertEqual(self.env["sale.order"].search([*listed, ("id", "=", request.id)]), found)

    def test_request_is_not_paid(self):
        request = self._request()
        request.write({"require_signature": False, "require_payment": True})
        refusal = request._get_portal_payment_refusal(self._actor())
        self.assertIn("confirm this request first", refusal)
        request.action_quotation_sent()
        self.assertNotIn("confirm this request", request._get_portal_payment_refusal(self._actor()) or "")

    def test_database_keeps_what_is_sent_once(self):
        request = self._request()
        values = {"partner_id": self.anna.partner_id.id}
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            request.create(values | {"portal_reorder_key": request.portal_reorder_key}).flush_recordset()
        self.assertTrue(request.create(values | {"portal_reorder_key": "another"}))

    def test_role_that_reads_withdraws_nothing(self):
        """Whoever may not ask for a quotation takes none back, though they see it."""
        request = self._request()
        self.paula.partner_id.portal_role_id = self._create_role(order="company", quote_request="company")
        self.assertTrue(request.with_user(self.paula).sudo(False).has_access("read"))
        with self.assertRaisesRegex(UserError, "Your role does not allow"):
            self._withdraw(request, self.paula)
        rights = self._create_role(rights=["can_sign"], order="company", quote_request="company")
        self.paula.partner_id.portal_role_id = rights
        self._withdraw(request, self.paula)
        self.assertEqual(request.state, "cancel")

    def test_expenses_are_not_ordered_again(self):
        self.assertTrue(self.chair_line._is_portal_reorder_line())
        self.chair_line.is_expense = True
        self.assertFalse(self.chair_line._is_portal_reorder_line())
