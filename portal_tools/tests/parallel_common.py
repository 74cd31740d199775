from concurrent.futures import ThreadPoolExecutor

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase
from odoo.tools import SQL, mute_logger

PEOPLE = 3


class ParallelCommon(TransactionCase):
    """People who do the same at once, each in a transaction that began before the others acted.

    A class that uses it defines `_create`, which returns a record, and `_delete` and `_lock`, which delete and hold it.
    """

    def setUp(self):
        super().setUp()
        # Connections of their own, as tests share one; what is committed is deleted at the end.
        self.database = db_connect(self.env.cr.dbname)
        with self.database.cursor() as cursor:
            record = self._create(api.Environment(cursor, SUPERUSER_ID, {}))
            self.model, self.record_id = record._name, record.id
        self.addCleanup(self._delete_again)

    def _delete_again(self):
        with self.database.cursor() as cursor:
            self._delete(api.Environment(cursor, SUPERUSER_ID, {})[self.model].browse(self.record_id))

    def _open(self):
        """Return the record as a request has it that has read something already."""
        cursor = self.enterContext(self.database.cursor())
        record = api.Environment(cursor, SUPERUSER_ID, {})[self.model].browse(self.record_id)
        cursor.execute(SQL("SELECT 1 FROM %s WHERE id = %s", SQL.identifier(record._table), record.id))
        return record

    def _hold(self, record):
        """Hold it as a request does, and return whether nobody else did since it began."""
        try:
            self._lock(record)
        except SerializationFailure:
            record.env.cr.rollback()
            return False
        record.env.cr.commit()
        return True

    def _check_only_the_first_goes_on(self):
        waiting = [self._open() for _number in range(PEOPLE)]
        with mute_logger("odoo.sql_db"), ThreadPoolExecutor(PEOPLE) as pool:
            found = list(pool.map(self._hold, waiting))
        self.assertEqual(sorted(found), [False] * (PEOPLE - 1) + [True])
        # Whoever failed is repeated, as Odoo does, one after another here.
        self.assertTrue(all(self._hold(record) for record in waiting))
