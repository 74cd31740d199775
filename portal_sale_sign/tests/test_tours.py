from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .common import SaleSignCommon


@tagged("post_install", "-at_install")
class TestTours(SaleSignCommon):
    browser_size = "1280x900"

    def _tour(self, name, login=True, **arguments):
        path = self.order.get_portal_url() if not login else f"/my/orders/{self.order.id}"
        self.start_tour(path, name, login=self.anna.login if login else None)
        self.env.invalidate_all()

    def test_draw(self):
        self._tour("portal_sale_sign_draw")
        facts = self._get_evidence()._get_facts()
        self.assertEqual((facts["method"], facts["purchase_order"]), ("draw", "PO 7"))
        self.assertEqual(self.order.state, "sale")

    def test_draw_by_link(self):
        self._tour("portal_sale_sign_draw", login=False)
        self.assertEqual(self._get_evidence()._get_facts()["signer"]["is_link"], True)

    def test_price_that_changes_meanwhile(self):
        decision = self.registry["portal.sale.quotation.decision"]
        sign = decision._sign

        def change_first(model, order, values, actor):
            order.sudo().order_line.price_unit = 90
            return sign(model, order, values, actor)

        with patch.object(decision, "_sign", change_first):
            self._tour("portal_sale_sign_type")
        self.assertFalse(self._get_evidence())

    def test_code(self):
        self.env.company.portal_sign_code = "always"
        self._tour("portal_sale_sign_code")
        self.assertFalse(self._get_evidence())

    def test_ask_and_decline(self):
        self._tour("portal_sale_sign_ask")
        self.assertEqual(self.order.portal_decline_reason, "Too expensive")
        self.assertEqual(self.order.portal_decline_reason_id.name, "The price")
        kinds = self.env["portal.sale.request"].search([("order_id", "=", self.order.id)], order="id").mapped("kind")
        self.assertEqual(kinds, ["change", "renewal"])

    def test_option_changes_in_place(self):
        section = {"display_type": "line_section", "name": "Options", "is_optional": True, "sequence": 20}
        option = {
            "product_id": self.product.id,
            "price_unit": 50,
            "product_uom_qty": 0,
            "sequence": 21,
            "tax_ids": False,
        }
        self.order.order_line = [Command.create(section), Command.create(option)]
        self._commit()
        self._tour("portal_sale_sign_option")
        self.assertEqual(self.order.amount_total, 300)
        self.assertEqual(self.order.state, "sale")

    def test_sealed(self):
        self._accept()
        self._seal()
        self.order.order_line.price_unit = 120
        self.order.action_ask_portal_amendment()
        self._tour("portal_sale_sign_sealed")
        self.assertEqual(self.order.portal_amendment_state, "accepted")


@tagged("post_install", "-at_install")
class TestToursPhone(TestTours):
    # Else Odoo would run none of the tests that it inherits.
    allow_inherited_tests_method = True
    browser_size = "375x667"
    touch_enabled = True
