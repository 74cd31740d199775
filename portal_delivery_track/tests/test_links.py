from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DeliveryCommon


@tagged("post_install", "-at_install")
class TestLinks(DeliveryCommon):
    """Deliveries have links; steps inside the warehouse, receipts and drafts have none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.others = cls.env["stock.picking"]
        for kind in (cls.warehouse.int_type_id, cls.warehouse.in_type_id):
            values = {
                "picking_type_id": kind.id,
                "partner_id": cls.anna.partner_id.id,
                "location_id": kind.default_location_src_id.id or cls.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": kind.default_location_dest_id.id,
            }
            cls.others |= cls.env["stock.picking"].create(values)

    def test_mails(self):
        for transfer in (*self.others, self.delivery):
            transfer.message_post(
                body="Hello",
                partner_ids=self.anna.partner_id.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            mail = self.env["mail.mail"].search([("model", "=", transfer._name), ("res_id", "=", transfer.id)])
            self.assertEqual(bool(transfer.access_token), transfer == self.delivery)
            self.assertEqual("access_token=" in "".join(mail.mapped("body_html")), transfer == self.delivery)

    def test_button(self):
        for transfer in self.others:
            with self.assertRaises(UserError):
                transfer.action_open_portal()
            self.assertFalse(transfer.access_token)
        self.assertIn(self.delivery.access_url, self.delivery.action_open_portal()["url"])
        self.assertTrue(self.delivery.access_token)

    def test_secrets_from_before(self):
        access, public = self.env["portal.document.access"], self.env.ref("base.public_user")
        self.others.access_token = "from-before"
        for user in (public, self.anna):
            for transfer in self.others:
                self.assertTrue(access._get_link_refusal(transfer, user), transfer.name)
            self.assertFalse(access._get_link_refusal(self.delivery, user))
