import re

from common import FaultCase


class TestReceiptsAtOnce(FaultCase):
    def test_two_people_confirm_one_delivery(self):
        """On two workers, each says something else: one receipt is kept, and the other is told so in words."""
        visitors = [self.rig.signed_in(f"{name}@acme.example") for name in ("anna", "clara")]
        [[delivery_id], *_others] = self.rig.sql(
            "SELECT picking.id FROM stock_picking picking JOIN sale_order ON sale_order.id = picking.sale_id"
            " JOIN res_partner ON res_partner.id = sale_order.partner_id"
            " WHERE portal_awaits_receipt AND picking.state = 'done' AND res_partner.email = 'anna@acme.example'"
            " ORDER BY picking.id"
        )
        forms = [self._read_form(visitor, delivery_id) for visitor in visitors]
        forms = [forms[0] | {"name": "Anna"}, forms[1] | {"name": "Clara", "note": "The box was open"}]
        calls = [
            lambda visitor=visitor, form=form: visitor.post(f"/my/deliveries/{delivery_id}/receive", form)
            for visitor, form in zip(visitors, forms, strict=True)
        ]
        answers = self.all_at_once(*calls)
        self.assertEqual([answer.status_code for answer in answers], [303, 303], answers)
        self.assertEqual(sum("done=" in answer.headers["Location"] for answer in answers), 1, answers)
        [refused] = [number for number, answer in enumerate(answers) if "done=" not in answer.headers["Location"]]
        page = visitors[refused].get(f"/my/deliveries/{delivery_id}").text
        self.assertRegex(page, f"{('Anna', 'Clara')[1 - refused]} confirmed the receipt on")
        self.assertEqual(self._count("portal_delivery_receipt", "picking_id", delivery_id), 1)
        evidence = "portal_evidence", "kind LIKE 'received%' AND res_model = 'stock.picking' AND res_id", delivery_id
        self.assertEqual(self._count(*evidence), 1)

    def _read_form(self, visitor, delivery_id):
        page = visitor.get(f"/my/deliveries/{delivery_id}").text
        names = ("csrf_token", "digest")
        values = {name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)[1] for name in names}
        return values | {"consent": "1"}

    def _count(self, table, column, record_id):
        [[count]] = self.rig.sql(f"SELECT COUNT(*) FROM {table} WHERE {column} = {record_id}")
        return int(count)
