from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ReturnCommon

RULES = "odoo.addons.base.models.ir_rule"


@tagged("post_install", "-at_install")
class TestKeptApart(ReturnCommon):
    """What companies of the vendor keep from each other, and what the database keeps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        other = cls.env["res.company"].create({"name": "Another vendor"})
        groups = "base.group_user,stock.group_stock_user"
        cls.there = new_test_user(cls.env, "return_there", groups, company_id=other.id, company_ids=other.ids)
        cls.parcel = cls.env["portal.delivery.parcel"].create({"picking_id": cls.delivery.id, "number": "4711"})

    @mute_logger(RULES)
    def test_other_companies_of_the_vendor(self):
        record = self._ask()
        date = self.env["portal.delivery.date"].search([("res_id", "=", self.delivery.id)], limit=1)
        for kept in (record, record.line_ids, self.parcel, date):
            for user, is_read in ((self.vera, True), (self.there, False)):
                found = kept.with_user(user).search([("id", "=", kept.id)])
                self.assertEqual(bool(found), is_read, (user.login, kept._name))
        with self.assertRaises(AccessError):
            record.with_user(self.there).action_approve()
        self.assertEqual(record.state, "asked")

    def test_database_keeps_what_is_asked_once(self):
        record = self._ask()
        for values in ({"dedup_key": record.sudo().dedup_key}, {"line_ids": [Command.create(self._line(0))]}):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
                self._create(**values).flush_recordset()
        self.assertTrue(self._create(dedup_key="another", line_ids=[Command.create(self._line(1))]))

    def _line(self, quantity):
        return {"move_id": self.move.id, "quantity": quantity}

    def _create(self, **values):
        values |= {"picking_id": self.delivery.id, "partner_id": self.anna.partner_id.id}
        return self.env["portal.delivery.return"].create(values | {"reason_id": self.reasons["wrong"].id})

    def test_parcel_has_a_number_once(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.parcel.create({"picking_id": self.delivery.id, "number": "4711"})
        self.assertTrue(self.parcel.create({"picking_id": self.delivery.id, "number": "4712"}))

    def test_line_that_is_gone_is_not_approved(self):
        """What was delivered can be put right until a return is decided."""
        record = self._ask()
        serial, lot = self._create_serial("Lamp", "SN-1")
        record.line_ids.sudo().lot_id = lot
        self.assertTrue(serial)
        with self.assertRaisesRegex(UserError, "so much is not left"):
            record.with_user(self.vera).action_approve()
        record.line_ids.sudo().lot_id = False
        self._approve(record)
        self.assertEqual(record.state, "approved")

    def test_days_are_not_below_zero(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.env.company.portal_return_days = -1
            self.env.company.flush_recordset()
        self.env.company.portal_return_days = 0
        self.env.company.flush_recordset()

    def test_what_is_asked_for_is_told_as_gone(self):
        """The form says so beside it, before anybody types a quantity."""
        self.assertFalse(self._get_choices()["Desk"]["refusal"])
        self._ask(chosen={self._key(): "5"})
        self.assertIn("returned already, or asked for", self._get_choices()["Desk"]["refusal"])
