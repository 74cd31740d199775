from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .access_common import LISTS, AccessCommon

TYPES = ("quote", "order", "invoice", "ticket", "contract")


@tagged("post_install", "-at_install")
class TestFollowers(AccessCommon, HttpCase):
    """A type that opens to followers: documents and their lines, the same by page and by RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.types = cls.env["portal.document.type"]

    def _follow(self, document_type):
        """Let the buyer follow a colleague's document, as staff does; return it."""
        self._set_scope(self.buyer, document_type, "own")
        document = self.documents[document_type]["it"]
        document.message_subscribe(self.buyer.partner_id.ids)
        return document

    def _switch(self, document_type, is_on):
        self.types._get(document_type).opens_to_followers = is_on
        self.env.flush_all()
        self.env.invalidate_all()

    def _get_seen(self, record):
        """Return the ids that the buyer finds, on which searching and reading agree."""
        record = record.with_user(self.buyer).sudo(False)
        found = record.search([("id", "in", record.ids)])
        for line in record:
            if line in found:
                line.read(["display_name"])
            else:
                with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                    line.read(["display_name"])
        return found.ids

    def _check(self, document_type, document, is_open):
        lines = self._get_lines(document_type, document)
        self.assertEqual(self._get_seen(document), document.ids if is_open else [])
        self.assertTrue(lines)
        self.assertEqual(sorted(self._get_seen(lines)), sorted(lines.ids) if is_open else [])
        self.assertEqual(document.sudo().name in self.url_open(LISTS[document_type]).text, is_open)
        page = self.url_open(document.get_portal_url().partition("?")[0], allow_redirects=False)
        self.assertEqual(page.status_code == 200 and document.sudo().name in page.text, is_open)

    def test_page_and_rpc(self):
        self.authenticate(self.buyer.login, self.buyer.login)
        for document_type in TYPES:
            with self.subTest(document_type=document_type):
                document = self._follow(document_type)
                self.assertFalse(self.types._get(document_type).opens_to_followers)
                self._check(document_type, document, False)
                self._switch(document_type, True)
                self._check(document_type, document, True)
                self.assertEqual(self._get_seen(self.documents[document_type]["acme"]), [])
                self._switch(document_type, False)
                self._check(document_type, document, False)

    def test_role_that_shows_nothing(self):
        document = self._follow("quote")
        self._set_scope(self.buyer, "quote", "none")
        self._switch("quote", True)
        self.assertEqual(self._get_seen(document), [])

    def test_other_customers_document(self):
        """Odoo's own rules stay in force."""
        self._follow("invoice")
        theirs = self.documents["quote"]["ben"]
        self._set_scope(self.buyer, "quote", "own")
        self._switch("quote", True)
        theirs.message_subscribe(self.buyer.partner_id.ids)
        self.assertEqual(self._get_seen(theirs), [])

    def test_followers_of_the_order_do_not_see_its_delivery(self):
        order = self.documents["order"]["it"]
        order.message_subscribe(self.buyer.partner_id.ids)
        self._set_scope(self.buyer, "delivery", "own")
        self._switch("delivery", True)
        self.assertEqual(self._get_seen(order.picking_ids), [])
        order.picking_ids.message_subscribe(self.buyer.partner_id.ids)
        self.env.invalidate_all()
        self.assertEqual(self._get_seen(order.picking_ids), order.picking_ids.ids)

    def test_nobody_outside_follows_by_themselves(self):
        mine = self.documents["quote"]["buyer"]
        self._set_scope(self.buyer, "quote", "own")
        mine.message_unsubscribe(self.buyer.partner_id.ids)
        self._switch("quote", True)
        mine.with_user(self.buyer).message_subscribe(self.buyer.partner_id.ids)
        self.assertNotIn(self.buyer.partner_id, mine.message_partner_ids)

    def test_reason(self):
        document = self._follow("quote")
        self._switch("quote", True)
        is_visible, reason = self.env["portal.access.policy"]._explain(self.buyer, document)
        self.assertTrue(is_visible)
        self.assertIn("Follows it", reason)

    def test_links_are_renewed_when_it_is_switched_off(self):
        document = self._follow("quote")
        self.buyer.with_user(self.buyer)._update_last_login()
        self._switch("quote", True)
        self.env["portal.link.rotation"].search([("state", "=", "pending")]).state = "done"
        token = document._portal_ensure_token()
        self._switch("quote", False)
        rotations = self.env["portal.link.rotation"].search([("state", "=", "pending")])
        self.assertTrue(rotations)
        for rotation in rotations:
            rotation._step()
        self.assertNotEqual(document.access_token, token)

    def test_cost(self):
        """Looking along followers asks the database no more often."""
        self._follow("quote")
        quotes = self.env["sale.order"].with_user(self.buyer)
        counts = []
        for is_on in (False, True):
            self._switch("quote", is_on)
            quotes.search([])
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            quotes.search([]).mapped("name")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
