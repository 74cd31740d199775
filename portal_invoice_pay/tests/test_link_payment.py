from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.portal_tools.actor import Actor

from .common import PayCommon

POLICY = "odoo.addons.portal_invoice_pay.models.portal_payment_policy"


@tagged("post_install", "-at_install")
class TestLinkPayment(PayCommon):
    """What a visitor may do who came by the link of an invoice, and whom it holds up: nobody who is signed in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_bank()
        public = cls.env.ref("base.public_user")
        cls.visitor = Actor(user=public.with_user(public), is_link=True, session="visitor", ip="203.0.113.9")

    def _make_by_link(self, moves=None, amounts=None, is_online=True, actor=None, **values):
        remittances, nothing = self.env["portal.remittance"], self.env["account.move"]
        moves, token = (moves or self.first).sudo(), remittances._make_token()
        return remittances._make(moves, amounts or {}, nothing, actor or self.visitor, token, is_online)

    def _announce_by_link(self):
        self._allow()
        remittance = self._make_by_link(is_online=False)
        remittance._announce()
        return remittance

    def _allow(self):
        """All people of the customer may pay; Anna may not, before."""
        self.anna.partner_id.portal_role_id = self.frank.partner_id.portal_role_id

    def _is_payable(self, user):
        self._login(user)
        page = html.fromstring(self.url_open(f"/my/invoices/pay?ids={self.first.id}").content)
        return bool(page.xpath("//form[@id='o_payment_form']"))

    def test_transfer_of_a_visitor_gives_way(self):
        announced = self._announce_by_link()
        self.assertFalse(self.first.portal_is_announced)
        self.assertTrue(self._is_payable(self.frank))
        self.assertEqual(announced.state, "expected", "looking changes nothing")
        own = self._make(self.first)
        self.assertEqual((announced.state, own.amount), ("cancel", 100))
        # One of a person holds the invoice for everybody.
        own._announce()
        for actor in (self._actor(self.anna), self.visitor):
            with self.assertRaisesRegex(UserError, "announced"):
                self._make_by_link(actor=actor)

    def test_transfer_of_a_visitor_keeps_other_visitors_and_reminders(self):
        self._announce_by_link()
        self.assertTrue(self.first._is_portal_payment_expected())
        with self.assertRaisesRegex(UserError, "announced"):
            self._make_by_link()

    def test_late_transfer_of_a_visitor_is_not_silent(self):
        announced = self._announce_by_link()
        self._make(self.first)
        journal = self.company_data["default_journal_bank"]
        values = {"journal_id": journal.id, "payment_ref": announced.name, "amount": 100}
        self.env["account.bank.statement.line"].create(values)
        self.assertEqual(self.first.activity_ids.mapped("summary"), ["Transfer that was not expected"])

    def test_transfer_of_a_visitor_after_a_page_was_opened(self):
        """The page of a person that is sent again takes its place as well."""
        token = self.env["portal.remittance"]._make_token()
        self._make(self.first, token=token)
        announced = self._announce_by_link()
        self._make(self.first, token=token)
        self.assertEqual(announced.state, "cancel")

    def test_attempt_of_a_visitor_gives_way(self):
        attempt = self._begin(self._make_by_link())
        self.assertTrue(self._make(self.first))
        self.assertEqual(attempt.state, "cancel")

    def test_attempt_of_a_person_does_not(self):
        self._begin(self._make(self.first))
        self._allow()
        for actor in (self._actor(self.anna), self.visitor):
            with self.assertRaisesRegex(UserError, "Somebody else"):
                self._make_by_link(actor=actor)

    def test_money_of_a_visitor_that_may_arrive_is_waited_for(self):
        self._begin(self._make_by_link(), "pending")
        with self.assertRaisesRegex(UserError, "under way"):
            self._make(self.first)

    def test_whole_invoice_whatever_the_roles_say(self):
        self.assertFalse(self.env["portal.access.policy"]._has_right(self.anna, "pay"))
        self.assertEqual(self._make_by_link().amount, 100)

    def test_all_else_as_the_roles_say(self):
        others = (({self.first.id: 40}, True), ({}, False))
        for amounts, is_online in others:
            with self.assertRaisesRegex(UserError, "Sign in"):
                self._make_by_link(amounts=amounts, is_online=is_online)
            self.assertTrue(self._make_by_link(amounts=amounts, is_online=is_online, actor=self._actor()))
        self._allow()
        for amounts, is_online in others:
            self.assertTrue(self._make_by_link(amounts=amounts, is_online=is_online))

    def test_page_that_is_sent_again_is_asked_as_the_roles_say_then(self):
        role, remittances = self.anna.partner_id.portal_role_id, self.env["portal.remittance"]
        self._allow()
        values = (
            self.first.sudo(),
            {self.first.id: 40},
            self.env["account.move"],
            self.visitor,
            remittances._make_token(),
        )
        remittance = remittances._make(*values)
        self.assertEqual(remittances._make(*values), remittance)
        self.anna.partner_id.portal_role_id = role
        with self.assertRaisesRegex(UserError, "Sign in"):
            remittances._make(*values)

    def test_page_of_a_visitor(self):
        self._login(None)
        path = f"/my/invoices/pay?ids={self.first.id}&access_token={self.first._portal_ensure_token()}"
        own = f"//input[@name='amount_{self.first.id}'][not(@type='hidden')]"
        for is_allowed in (False, True):
            page = html.fromstring(self.url_open(path).content)
            self.assertTrue(page.xpath("//form[@id='o_payment_form']"))
            self.assertEqual(bool(page.xpath("//form[@name='portal_pay_transfer']")), is_allowed)
            self.assertEqual(bool(page.xpath(own)), is_allowed)
            self._allow()

    def test_rate(self):
        with patch(f"{POLICY}.MOST_BY_LINK", 2):
            self._make_by_link(), self._make_by_link()
            with self.assertRaisesRegex(UserError, "many attempts"):
                self._make_by_link()
            self.assertTrue(self._make_by_link(self.second), "another link")
            self.assertTrue(self._make(self.first), "people are not counted")

    def test_rate_of_an_address(self):
        with patch(f"{POLICY}.MOST_BY_ADDRESS", 1):
            self._make_by_link()
            with self.assertRaisesRegex(UserError, "many attempts"):
                self._make_by_link(self.second)
            other = Actor(user=self.visitor.user, is_link=True, session="o", ip="203.0.113.10")
            self.assertTrue(self._make_by_link(self.second, actor=other))
            # One subscriber has many addresses of IPv6.
            first, second, neighbour = (
                Actor(user=self.visitor.user, is_link=True, session=ip, ip=ip)
                for ip in ("2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:3::1")
            )
            self._make_by_link(self.second, actor=first)
            with self.assertRaisesRegex(UserError, "many attempts"):
                self._make_by_link(self.third, actor=second)
            self.assertTrue(self._make_by_link(self.third, actor=neighbour))

    def test_clean_up(self):
        """What was given up long ago holds no invoice; what may still matter is kept."""
        remittances = [self._make(self.first) for _number in range(4)]
        given_up, questioned, late, open_one = remittances
        self._begin(given_up, "cancel", reference="given up")
        self._begin(questioned, "cancel", reference="questioned", portal_question="Odd.")
        self._begin(late, "cancel", reference="late")
        self._begin(open_one, reference="open")
        long_ago = given_up.create_date - timedelta(days=200)
        kept = (given_up | questioned | open_one).transaction_ids
        kept.last_state_change = long_ago
        late.transaction_ids.last_state_change = given_up.create_date
        ids = tuple(each.id for each in remittances)
        self.env.cr.execute("UPDATE portal_remittance SET create_date = %s WHERE id IN %s", (long_ago, ids))
        self.env.invalidate_all()
        # In sudo mode as the clean-up runs.
        self.env["portal.remittance"].sudo()._gc_cancelled()
        self.assertEqual([bool(each.exists()) for each in remittances], [False, True, True, True])
        self.assertEqual(len(kept.exists()), 3)
        self.assertEqual(kept[0].invoice_ids, self.first)
