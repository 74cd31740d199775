from odoo.tests import TransactionCase, new_test_user, tagged

# What somebody has to do, or is owed.
CODES = {
    *("deliverable_submitted", "deliverable_decided", "supplier_answer", "supplier_dispute", "supplier_bill"),
    *("delivery_received", "file_request", "file_request_returned", "file_sealed", "file_to_accept"),
    *("quote_amendment", "quote_signed", "quote_to_sign", "return_approved", "return_label"),
}


@tagged("post_install", "-at_install")
class TestNoticesAtOnce(TransactionCase):
    def test_events_that_wait_for_no_digest(self):
        preferences = self.env["portal.notice.preference"]
        partner = new_test_user(self.env, "anna.notices", "base.group_portal").partner_id
        self.assertEqual(preferences._get_codes_at_once(), CODES)
        offered = {row["event"].code for row in preferences._get_page_values(partner)}
        for event in self.env["portal.event"].search([("code", "!=", False)]):
            preferences.create({"partner_id": partner.id, "event_id": event.id, "frequency": "daily"})
            expected = "now" if event.code in CODES else "daily"
            self.assertEqual(preferences._get_frequencies(partner, event), {partner.id: expected}, event.code)
        self.assertTrue(offered)
        self.assertFalse(offered & CODES, "a choice without an effect")
