from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.portal_helpdesk_form.tests.common import TicketFormCommon


@tagged("post_install", "-at_install")
class TestInvoice(TicketFormCommon, AccountTestInvoicingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.env = cls.env(context=cls.env.context | {"allowed_company_ids": cls.company.ids})
        cls.boss = cls._create_user("boss.asks", cls.acme, role="administrator")
        cls.team.company_id = False
        cls.invoice = cls._bill(cls.acme)
        cls.foreign = cls._bill(cls.beta)

    @classmethod
    def _bill(cls, partner, is_posted=True):
        move = cls.init_invoice("out_invoice", partner=partner, amounts=[100], taxes=[])
        if is_posted:
            move.action_post()
        return move

    def _suggest(self, term, user=None):
        actor = self._actor(user or self.boss)
        rows = self.env["portal.ticket.form"].with_user(actor.user)._suggest_to(actor, "invoice", term)
        return [row["value"] for row in rows]

    def test_invoice_of_ones_own(self):
        ticket = self._send(self.boss, team="", invoice=self.invoice.name)
        self.assertEqual(ticket.portal_invoice_id, self.invoice)
        page = self.env["portal.document.page.ticket"]
        urls = [row["url"] for row in page._get_related(ticket.sudo(), self._actor(self.boss), {})]
        self.assertTrue(any(str(self.invoice.id) in url for url in urls))
        self.assertFalse(page._get_related(ticket.sudo(), self._actor(self.ines), {}))

    def test_invoice_of_others_is_as_unknown_as_none(self):
        draft = self._bill(self.acme, is_posted=False)
        names = (self.foreign.name, draft.name or "/", "INV/0000", "%")
        refusals = {self._refuse(self.boss, team="", invoice=name)["invoice"] for name in names}
        self.assertEqual(len(refusals), 1)

    def test_role_without_invoices_is_not_asked(self):
        ticket = self._send(self.ines, team="", invoice=self.foreign.name, subject="Other")
        self.assertFalse(ticket.portal_invoice_id)
        self.assertFalse(self._suggest("", self.ines))

    def test_number_of_the_invoice_is_not_told_to_whoever_sees_the_ticket(self):
        ticket = self._send(self.boss, team="", invoice=self.invoice.name).with_user(self.ines)
        self.assertFalse(ticket._has_field_access(ticket._fields["portal_invoice_id"], "read"))
        self.assertTrue(ticket._has_field_access(ticket._fields["portal_urgency"], "read"))

    def test_suggestions_are_ones_own(self):
        self.assertEqual(self._suggest(""), [self.invoice.name])
        self.assertFalse(self._suggest("%"))
        self.assertFalse(self._suggest(self.foreign.name))
        self.assertFalse(self._suggest("", self.ines))

    def test_open_invoices_at_a_glance(self):
        self.agent.write({"company_ids": [(4, self.company.id)], "company_id": self.company.id})
        self.agent.group_ids += self.env.ref("account.group_account_invoice")
        ticket = self._send(self.boss, team="").with_user(self.agent)
        self.assertEqual(ticket.portal_open_invoices, 1)
        action = ticket.action_open_portal_invoices()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.invoice)
