from unittest.mock import patch

from odoo import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.portal_helpdesk_form.tests.common import TicketFormCommon

from ..models import helpdesk_ticket


@tagged("post_install", "-at_install")
class TestOrder(TicketFormCommon, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        products = cls.env["product.product"]
        cls.desk = products.create({"name": "Desk Harbour_160", "default_code": "DH-160"})
        cls.lamp = products.create({"name": "Lamp Pine"})
        cls.boss = cls._create_user("boss.asks", cls.acme, role="administrator")
        cls.order = cls._create_order(cls.acme, cls.desk)
        cls.foreign = cls._create_order(cls.beta, cls.lamp)

    @classmethod
    def _create_order(cls, partner, product, is_confirmed=True):
        line = Command.create({"product_id": product.id, "product_uom_qty": 1})
        order = cls.env["sale.order"].create(
            {"partner_id": partner.id, "order_line": [line], "company_id": cls.company.id}
        )
        if is_confirmed:
            order.action_confirm()
        return order

    def _suggest(self, name, term, user=None):
        actor = self._actor(user or self.boss)
        rows = self.env["portal.ticket.form"].with_user(actor.user)._suggest_to(actor, name, term)
        return [row["value"] for row in rows]

    def test_order_of_ones_own(self):
        ticket = self._send(self.boss, order=self.order.name)
        self.assertEqual(ticket.portal_order_id, self.order)
        self.assertFalse(self._send(self.boss).portal_order_id)

    def test_order_of_others_is_as_unknown_as_none(self):
        draft = self._create_order(self.acme, self.desk, is_confirmed=False)
        refusals = {
            self._refuse(self.boss, order=name)["order"] for name in (self.foreign.name, draft.name, "S99999", "%", "_")
        }
        self.assertEqual(len(refusals), 1)

    def test_role_without_orders_is_not_asked(self):
        self.assertFalse(self._send(self.ines, order=self.foreign.name, subject="Other").portal_order_id)
        self.assertFalse(self._suggest("order", "", self.ines))
        self.assertFalse(self._suggest("product", "", self.ines))

    def test_suggestions_are_ones_own(self):
        self.assertEqual(self._suggest("order", ""), [self.order.name])
        self.assertEqual(self._suggest("order", self.order.name[1:]), [self.order.name])
        for term in ("%", "_", "\\", self.foreign.name):
            self.assertFalse(self._suggest("order", term), term)
        self.assertEqual(self._suggest("product", "harbour"), [self.desk.name])
        self.assertEqual(self._suggest("product", "dh-1"), [self.desk.name])
        self.assertFalse(self._suggest("product", "pine"))
        self.assertFalse(self._suggest("product", "%"))

    def test_suggestions_are_few(self):
        for _order in range(25):
            self._create_order(self.acme, self.desk)
        self.assertEqual(len(self._suggest("order", "")), 20)
        self.assertEqual(self._suggest("product", ""), [self.desk.name])

    def test_what_was_ordered_long_ago_is_found(self):
        """However much was ordered since, and though it is sold no more."""
        self.desk.active = False
        for _order in range(3):
            self._create_order(self.acme, self.lamp)
        with patch.object(helpdesk_ticket, "PRODUCTS", 1), patch.object(helpdesk_ticket, "SUGGESTED", 1):
            self.assertEqual(self._suggest("product", ""), [self.lamp.name])
            self.assertEqual(self._suggest("product", "harbour"), [self.desk.name])
            for text in (self.desk.name.upper(), "dh-160"):
                self.assertEqual(self._send(self.boss, product=text).portal_product_id, self.desk, text)

    def test_product_is_found(self):
        for text in ("desk harbour 160", "DH160"):
            self.assertEqual(self._send(self.boss, product=text).portal_product_id, self.desk, text)
        for text in ("Lamp Pine", "Other"):
            ticket = self._send(self.boss, product=text)
            self.assertEqual((ticket.portal_product_id, ticket.portal_product), (self.lamp.browse(), text))

    def test_page_leads_to_the_order(self):
        ticket = self._send(self.boss, order=self.order.name)
        page = self.env["portal.document.page.ticket"]
        [row] = page._get_related(ticket.sudo(), self._actor(self.boss), {})
        self.assertIn(str(self.order.id), row["url"])
        self.assertFalse(page._get_related(ticket.sudo(), self._actor(self.ines), {}))

    def test_number_of_the_order_is_not_told_to_whoever_sees_the_ticket(self):
        """By RPC, the name of what a field refers to is told without asking who may read that."""
        ticket = self._send(self.boss, order=self.order.name).with_user(self.ines)
        for name, is_open in (("portal_product", True), ("portal_order_id", False), ("portal_product_id", False)):
            self.assertEqual(ticket._has_field_access(ticket._fields[name], "read"), is_open, name)

    def test_order_is_corrected(self):
        other = self._create_order(self.acme, self.desk)
        ticket = self._send(self.boss, order=self.order.name)
        ticket.sudo()._correct_from_portal(self._actor(self.boss), {"subject": ["Desk stops"], "order": [other.name]})
        self.assertEqual(ticket.portal_order_id, other)
        self.assertIn(f"{self.order.name} → {other.name}", ticket.message_ids[0].body)

    def test_open_orders_at_a_glance(self):
        self.agent.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        ticket = self._send(self.boss).with_user(self.agent)
        self.assertEqual(ticket.portal_open_orders, 1)
        action = ticket.action_open_portal_orders()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.order)
