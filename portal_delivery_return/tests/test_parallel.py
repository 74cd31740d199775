from concurrent.futures import ThreadPoolExecutor

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

PEOPLE = 3


@tagged("post_install", "-at_install")
class TestParallel(TransactionCase):
    """People who return the same at once, each in a transaction that began before the others acted."""

    def setUp(self):
        super().setUp()
        # Connections of their own, as tests share one; what is committed is deleted at the end.
        self.database = db_connect(self.env.cr.dbname)
        with self.database.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            outgoing = env["stock.picking.type"].search([("code", "=", "outgoing")], limit=1)
            self.delivery_id = env["stock.picking"].create({"picking_type_id": outgoing.id}).id
        self.addCleanup(self._delete)

    def _delete(self):
        with self.database.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env["stock.picking"].browse(self.delivery_id).unlink()

    def _open(self):
        """Return the delivery as a request has it that has read something already."""
        cursor = self.enterContext(self.database.cursor())
        cursor.execute("SELECT 1 FROM stock_picking WHERE id = %s", [self.delivery_id])
        return api.Environment(cursor, SUPERUSER_ID, {})["stock.picking"].browse(self.delivery_id)

    def _hold(self, delivery):
        """Hold it as a request does, and return whether nobody else did since it began."""
        try:
            delivery.env["portal.delivery.return.rules"]._lock(delivery)
        except SerializationFailure:
            delivery.env.cr.rollback()
            return False
        delivery.env.cr.commit()
        return True

    def test_only_the_first_goes_on(self):
        waiting = [self._open() for _number in range(PEOPLE)]
        with mute_logger("odoo.sql_db"), ThreadPoolExecutor(PEOPLE) as pool:
            found = list(pool.map(self._hold, waiting))
        self.assertEqual(sorted(found), [False, False, True])
        # Whoever failed is repeated, as Odoo does, one after another here.
        self.assertTrue(all(self._hold(delivery) for delivery in waiting))
