import base64
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ReturnCommon

RULES = "odoo.addons.base.models.ir_rule"


@tagged("post_install", "-at_install")
class TestPortalDeliveryReturn(ReturnCommon):
    # === THE VENDOR === #

    def test_vendor_is_told(self):
        record = self._ask(text="The colour is wrong.")
        self.assertTrue(record.name.startswith("R"))
        activity = record.activity_ids
        self.assertEqual(activity.user_id, self.vera)
        self.assertIn("The colour is wrong.", activity.note)
        self.assertEqual(record.message_ids.author_id & self.anna.partner_id, self.anna.partner_id)

    def test_who_decides_may_decide(self):
        seller = new_test_user(self.env, "only.sales", "sales_team.group_sale_salesman")
        self.delivery.user_id = self.order.user_id = seller
        responsible = self._ask()._get_responsible()
        self.assertNotEqual(responsible, seller)
        self.assertTrue(responsible.has_group("stock.group_stock_manager"))

    def test_who_decides_works_in_another_company_too(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.vera.write({"company_ids": [Command.link(other.id)], "company_id": other.id})
        self.assertEqual(self._ask()._get_responsible(), self.vera)
        self.vera.write({"company_ids": [Command.set(other.ids)]})
        self.assertNotEqual(self._ask(key="1" * 32, chosen={self._key(): "1"})._get_responsible(), self.vera)

    def test_approve(self):
        record = self._ask()
        transfer = self._approve(record)
        self.assertEqual((record.state, transfer.return_id), ("approved", self.delivery))
        self.assertEqual(transfer.move_ids.origin_returned_move_id, self.move)
        self.assertEqual((transfer.move_ids.product_uom_qty, transfer.state), (2, "assigned"))
        self.assertIn(record.name, transfer.origin)
        self.assertFalse(record.activity_ids)
        self.assertEqual(self._get_notices("return_approved", record).partner_id, self.anna.partner_id)
        with self.assertRaisesRegex(UserError, "in the meantime"):
            self._approve(record)

    def test_approve_what_was_returned_in_another_way(self):
        record = self._ask(chosen={self._key(): "4"})
        context = {"active_model": "stock.picking", "active_id": self.delivery.id, "active_ids": self.delivery.ids}
        wizard = self.env["stock.return.picking"].with_context(**context).create({"picking_id": self.delivery.id})
        wizard.product_return_moves.quantity = 2
        other = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        with self.assertRaisesRegex(UserError, "returned already"):
            self._approve(record)
        other.action_cancel()
        self.assertTrue(self._approve(record))

    def test_refuse(self):
        record = self._ask()
        with self.assertRaisesRegex(UserError, "Write an answer"):
            record.with_user(self.vera).action_refuse()
        record.with_user(self.vera).answer = "It was made to measure."
        record.with_user(self.vera).action_refuse()
        self.assertEqual(record.state, "refused")
        self.assertEqual(self._get_notices("return_refused", record).partner_id, self.anna.partner_id)
        with self.assertRaisesRegex(UserError, "in the meantime"):
            record.with_user(self.vera).action_approve()
        # What was refused can be asked for once more.
        self.assertTrue(self._ask(key="1" * 32, chosen={self._key(): "5"}))

    def test_take_an_approval_back(self):
        record = self._ask()
        transfer = self._approve(record)
        record.with_user(self.vera).answer = "We mixed it up."
        record.with_user(self.vera).action_refuse()
        self.assertEqual((record.state, transfer.state), ("refused", "cancel"))
        self.assertEqual(self._get_choices()["Desk"]["most"], 5)

    def test_received(self):
        record = self._ask()
        self._receive(self._approve(record))
        self.assertEqual(record.state, "received")
        self.assertTrue(record.received_on)
        self.assertEqual(self._get_notices("return_received", record).partner_id, self.anna.partner_id)
        record.with_user(self.vera).answer = "Too late"
        with self.assertRaisesRegex(UserError, "in the meantime"):
            record.with_user(self.vera).action_refuse()

    def test_received_in_two_parts(self):
        record = self._ask()
        transfer = self._approve(record)
        self._receive(transfer, 1)
        self.assertEqual(record.state, "approved")
        self._receive(transfer.backorder_ids)
        self.assertEqual(record.state, "received")

    def test_received_in_three_parts(self):
        record = self._ask(chosen={self._key(): "3"})
        transfer = self._approve(record)
        page = self.env["portal.document.page.return"]
        self.assertNotIn("rest", page._get_sentence(record, self._actor(), {}))
        self._receive(transfer, 1)
        self.assertEqual(record._tell_part(), "1 of 3 received. Please send the rest.")
        self.assertEqual(page._get_sentence(record, self._actor(), {}), record._tell_part())
        self.assertEqual(record._get_portal_badge()[1], "Send the rest")
        second = transfer.backorder_ids
        self._receive(second, 1)
        self.assertEqual((record.state, record._tell_part()[:6]), ("approved", "2 of 3"))
        self._receive(second.backorder_ids)
        self.assertEqual((record.state, record._tell_part()), ("received", ""))

    def test_cancelled_transfer_asks_anew(self):
        record = self._ask()
        self._approve(record).action_cancel()
        self.assertEqual(record.state, "asked")
        self.assertEqual(record.activity_ids.user_id, self.vera)
        self._receive(self._approve(record))
        self.assertEqual(record.state, "received")

    def test_cancelled_rest_is_not_awaited(self):
        record = self._ask()
        transfer = self._approve(record)
        self._receive(transfer, 1)
        transfer.backorder_ids.action_cancel()
        self.assertEqual(record.state, "received")

    def test_steps_inside_the_warehouse(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order = self._create_order(self.anna.partner_id)
        for _step in range(3):
            self._ship(order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")))
        [delivery] = order.picking_ids.filtered(lambda picking: picking._is_portal_delivery())
        record = self._ask(delivery=delivery)
        transfer = self._approve(record)
        self.assertEqual((transfer.return_id, transfer.move_ids.product_uom_qty), (delivery, 2))
        self._receive(transfer)
        self.assertEqual(record.state, "received")

    def test_other_transfers_receive_nothing(self):
        record = self._ask()
        self._approve(record)
        self._ship(self._create_order(self.anna.partner_id).picking_ids)
        self.assertEqual(record.state, "approved")

    def test_label(self):
        record = self._ask()
        self.assertFalse(record._get_label_sudo())
        self._approve(record)
        record.with_user(self.vera).write({"label": base64.b64encode(b"%PDF-1.4\n"), "label_name": "label.pdf"})
        self.assertEqual(record._get_label_sudo().raw, b"%PDF-1.4\n")
        self.assertEqual(self._get_notices("return_label", record).partner_id, self.anna.partner_id)

    def test_label_of_the_carrier(self):
        carrier = self._create_carrier()
        record = self._ask()
        transfer = self._approve(record)
        transfer.carrier_id = carrier
        values = {"res_model": "stock.picking", "res_id": transfer.id, "raw": b"%PDF-1.4\n"}
        name = f"{carrier.get_return_label_prefix()}-1.pdf"
        label = self.env["ir.attachment"].create(values | {"name": name})
        self.assertEqual(record._get_label_sudo(), label)
        record.with_user(self.vera).label = base64.b64encode(b"%PDF-1.5\n")
        self.assertEqual(record._get_label_sudo().raw, b"%PDF-1.5\n")

    def test_label_before_the_approval_is_not_told(self):
        record = self._ask()
        record.with_user(self.vera).label = base64.b64encode(b"%PDF-1.4\n")
        self.assertFalse(self._get_notices("return_label", record))

    def test_course_is_not_written_by_hand(self):
        record = self._ask().with_user(self.vera)
        for values in (
            {"state": "received"},
            {"picking_id": False},
            {"line_ids": [Command.clear()]},
            {"text": "I broke it myself."},
            {"reason_id": self.reasons["other"].id},
            {"name": "R0"},
            {"company_id": self.env.company.id},
            {"commercial_partner_id": self.beta.id},
        ):
            with self.assertRaises(AccessError):
                record.write(values)
        record.answer = "We look at it."
        self.assertEqual(record.answer, "We look at it.")

    def test_approved_returns_are_kept(self):
        record = self._ask()
        self._approve(record)
        with self.assertRaises(UserError):
            record.unlink()
        other = self._ask(key="1" * 32)
        other.unlink()
        self.assertFalse(other.exists())
        withdrawn = self._ask(key="2" * 32)
        self._withdraw(withdrawn)
        with self.assertRaisesRegex(UserError, "is kept"):
            withdrawn.unlink()

    def test_asking_says_that_it_arrived(self):
        self.assertFalse(self.delivery.portal_delivered_on)
        self._ask()
        self.assertTrue(self.delivery.portal_delivered_on)
        self.assertEqual(self.delivery._get_portal_state(), "delivered")
        earlier = fields.Datetime.subtract(self.delivery.portal_delivered_on, days=1)
        self.delivery.portal_delivered_on = earlier
        self._ask(key="1" * 32, chosen={self._key(): "1"})
        self.assertEqual(self.delivery.portal_delivered_on, earlier)

    def test_mails(self):
        record = self._ask()
        self._approve(record)
        body = self._get_notices("return_approved", record)._create_mail().body_html
        self.assertIn("Pack it well.", body)
        self.assertIn(record.access_url, body)
        self.assertNotIn("The label for the parcel", body)
        record.with_user(self.vera).label = base64.b64encode(b"%PDF-1.4\n")
        self.assertIn("label for your parcel", self._get_notices("return_label", record)._create_mail().body_html)
        self._receive(record.return_picking_id)
        self.assertIn("have received", self._get_notices("return_received", record)._create_mail().body_html)
        self.assertTrue(self._get_notices("return_approved", record)._is_obsolete())
        other = self._ask(key="1" * 32, chosen={self._key(): "1"})
        other.answer = "It was made to measure."
        other.with_user(self.vera).action_refuse()
        mail = self._get_notices("return_refused", other)._create_mail()
        self.assertIn("It was made to measure.", mail.body_html)

    # === CREDITED === #

    def _credit(self):
        invoice = self.order._create_invoices()
        invoice.action_post()
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.reverse_moves()
        return wizard.new_move_ids

    def test_credited(self):
        self.product.invoice_policy = "order"
        record = self._ask()
        self._receive(self._approve(record))
        credit = self._credit()
        self.assertFalse(record._get_credits(self._actor().user)[record])
        credit.action_post()
        self.assertEqual(record._get_credits(self._actor().user)[record].ids, credit.ids)
        # Whoever sees no invoices is told of none.
        self.assertFalse(record._get_credits(self._actor(self.paula).user)[record])

    def test_earlier_credit_notes_are_for_something_else(self):
        self.product.invoice_policy = "order"
        record = self._ask()
        credit = self._credit()
        credit.invoice_date = fields.Date.add(fields.Date.today(), days=-3)
        credit.action_post()
        self.assertFalse(record._get_credits(self._actor().user)[record])

    def test_a_credit_note_is_counted_once(self):
        self.product.invoice_policy = "order"
        first, second = (self._ask(chosen={self._key(): "2"}, key=key * 32) for key in "12")
        for record in (first, second):
            self._receive(self._approve(record))
        credit = self._credit()
        credit.invoice_line_ids.filtered("product_id").quantity = 2
        credit.action_post()
        user = self._actor().user
        self.assertEqual(first._get_credits(user)[first].ids, credit.ids)
        self.assertFalse(second._get_credits(user)[second])

    def test_a_part_is_not_all(self):
        self.product.invoice_policy = "order"
        record = self._ask(chosen={self._key(): "2"})
        self._receive(self._approve(record))
        credit = self._credit()
        credit.invoice_line_ids.filtered("product_id").quantity = 1
        credit.action_post()
        self.assertFalse(record._get_credits(self._actor().user)[record])

    def test_credits_of_many_returns(self):
        """What the list asks of the database does not grow with its returns."""
        self.product.invoice_policy = "order"
        records = self.env["portal.delivery.return"]

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            listed = self.env["portal.list.return"].with_user(self.anna)._get_records().browse(records.ids)
            before = self.cr.sql_log_count
            words = [record.credit_ids.mapped("name") for record in listed.sudo()]
            return self.cr.sql_log_count - before, words

        for number in range(5):
            records |= self._ask(chosen={self._key(): "1"}, key=str(number) * 32)
            self._receive(self._approve(records[-1]))
            if number == 1:
                credit = self._credit()
                credit.action_post()
                few, words = count()
        many, words = count()
        self.assertEqual(words, [[credit.name]] * 5)
        self.assertLessEqual(many, few)

    def test_quantities_are_told_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        dozen = self.env.ref("uom.product_uom_dozen")
        self.env["decimal.precision"].search([("name", "=", "Product Unit")]).digits = 2
        line = self._ask().line_ids
        self.assertEqual(line._tell(), "2 × Desk")
        self.env.cr.execute("UPDATE stock_move SET product_uom = %s WHERE id = %s", [dozen.id, line.move_id.id])
        self.env.cr.execute("UPDATE portal_delivery_return_line SET quantity = 1.5 WHERE id = %s", [line.id])
        self.env.invalidate_all()
        self.assertEqual(
            line.with_context(lang="fr_FR")._tell(), f"1,50 {dozen.with_context(lang='fr_FR').name} × Desk"
        )

    # === THE LIST === #

    def test_columns_of_the_list(self):
        columns = self.env["portal.list.return"]._get_columns()
        self.assertEqual((columns["lines"]["phone"], columns["picking_id"]["is_short"]), ("below", True))
        places = [column["phone"] for column in columns.values() if "phone" in column]
        self.assertEqual(len(places), len(set(places)))

    def test_search_joins_nothing(self):
        """However many returns there are: what a word finds by other records is few, and looked up by their index."""
        record = self._ask()
        found = self.env["portal.list.return"].with_user(self.anna)
        for name, word in (("picking_id.name", self.delivery.name), ("line_ids.product_id.name", self.product.name)):
            [(field, operator, ids)] = list(found._get_search_domain(name, f"%{word}%"))
            self.assertEqual((field, operator), ("id", "in"), name)
            self.assertIn(record.id, ids, name)

    # === WHO SEES IT === #

    @mute_logger(RULES)
    def test_who_sees_it(self):
        record = self._ask()
        for user, is_seen in ((self.anna, True), (self.paula, True), (self.frank, False), (self.bob, False)):
            self.assertEqual(record.with_user(user).has_access("read"), is_seen, user.login)
            found = self.env["portal.delivery.return"].with_user(user).search([("id", "=", record.id)])
            self.assertEqual(bool(found), is_seen, user.login)
        for user in (self.ben, self.free, self.sue):
            self.assertFalse(record.with_user(user).has_access("read"), user.login)

    @mute_logger(RULES)
    def test_nobody_outside_changes_it(self):
        record = self._ask().with_user(self.anna)
        values = {"picking_id": self.delivery.id, "partner_id": self.anna.partner_id.id}
        for call in (
            lambda: record.write({"state": "approved"}),
            lambda: record.write({"answer": "x"}),
            lambda: record.create(values),
            lambda: record.unlink(),
            lambda: record.action_approve(),
            lambda: record.action_refuse(),
            lambda: record.read(["instructions"]),
            lambda: record.read(["label"]),
            lambda: record.read(["picking_id"]),
            lambda: record.line_ids.read(["quantity"]),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(record.read(["state"])[0]["state"], "asked")

    def test_withdraw(self):
        record = self._ask()
        for user in (self.frank, self.bob, self.ben):
            with self.assertRaises(UserError):
                self._withdraw(record, user)
        self._withdraw(record)
        self.assertEqual(record.state, "withdrawn")
        self.assertFalse(record.activity_ids)
        with self.assertRaisesRegex(UserError, "in the meantime"):
            record.with_user(self.vera).action_approve()
        with self.assertRaisesRegex(UserError, "in the meantime"):
            self._withdraw(record)

    def test_colleague_who_sees_it_withdraws_it(self):
        record = self._ask()
        self._withdraw(record, self.paula)
        self.assertEqual(record.state, "withdrawn")
        self.assertIn("Paula withdrew this return", record.message_ids[0].body)

    def test_guests_withdraw_nothing(self):
        record = self._ask()
        with patch.object(self.registry["portal.document.access"], "_is_guest", lambda *arguments: True):
            with self.assertRaisesRegex(UserError, "but not withdraw it"):
                self._withdraw(record)
        self._withdraw(record)
        self.assertEqual(record.state, "withdrawn")

    def test_withdraw_what_was_approved(self):
        record = self._ask()
        self._approve(record)
        with self.assertRaisesRegex(UserError, "decided in the meantime"):
            self._withdraw(record)

    def _withdraw(self, record, user=None):
        actor = self._actor(user)
        record.with_env(actor.env).sudo()._withdraw(actor)
        self.env.invalidate_all()

    def test_what_waits_for_me(self):
        record = self._ask()
        waiting = self.env.ref("portal_delivery_return.attention_delivery_return")

        def count(user):
            entries = self.env["portal.attention"].with_user(user)._get_pending()
            return [entry["count"] for entry in entries if entry["id"] == waiting.id]

        self.assertFalse(count(self.anna))
        self._approve(record)
        self.assertEqual(count(self.anna), ["1"])
        self.assertFalse(count(self.paula))
        self._receive(record.return_picking_id)
        self.assertFalse(count(self.anna))
