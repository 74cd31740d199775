from concurrent.futures import ThreadPoolExecutor

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

PEOPLE = 3


@tagged("post_install", "-at_install")
class TestParallel(TransactionCase):
    """People who answer one order, or decide it, at once, each in a transaction that began before the others acted."""

    def setUp(self):
        super().setUp()
        # Connections of their own, as tests share one; what is committed is deleted at the end.
        self.database = db_connect(self.env.cr.dbname)
        with self.database.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            partner = env["res.partner"].create({"name": "Supplier in parallel"})
            self.order_id = env["purchase.order"].create({"partner_id": partner.id}).id
        self.addCleanup(self._delete)

    def _delete(self):
        with self.database.cursor() as cursor:
            order = api.Environment(cursor, SUPERUSER_ID, {})["purchase.order"].browse(self.order_id)
            partner = order.partner_id
            order.button_cancel()
            order.unlink()
            partner.unlink()

    def _open(self):
        """Return the order as a request has it that has read something already."""
        cursor = self.enterContext(self.database.cursor())
        cursor.execute("SELECT 1 FROM purchase_order WHERE id = %s", [self.order_id])
        return api.Environment(cursor, SUPERUSER_ID, {})["purchase.order"].browse(self.order_id)

    def _hold(self, order):
        """Hold it as a request does, and return whether nobody else did since it began."""
        try:
            order.env["portal.supplier.rules"]._lock(order)
        except SerializationFailure:
            order.env.cr.rollback()
            return False
        order.env.cr.commit()
        return True

    def test_only_the_first_goes_on(self):
        waiting = [self._open() for _number in range(PEOPLE)]
        with mute_logger("odoo.sql_db"), ThreadPoolExecutor(PEOPLE) as pool:
            found = list(pool.map(self._hold, waiting))
        self.assertEqual(sorted(found), [False, False, True])
        # Whoever failed is repeated, as Odoo does, one after another here.
        self.assertTrue(all(self._hold(order) for order in waiting))
