from concurrent.futures import ThreadPoolExecutor

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..models.portal_document_share import TAKE

REQUESTS, LIMIT = 50, 3


@tagged("post_install", "-at_install")
class TestParallel(TransactionCase):
    """Many downloads at the same moment, each in a transaction of its own: exactly as many as the limit says."""

    def setUp(self):
        super().setUp()
        # Connections of their own, as tests share one; what is committed is deleted at the end.
        self.database = db_connect(self.env.cr.dbname)
        with self.database.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            folder = env["portal.document.folder"].create({"name": "Parallel"})
            share = env["portal.document.share"].create(
                {"folder_id": folder.id, "login_required": False, "download_limit": LIMIT, "tells_owner": False}
            )
            self.folder_id, self.share_id = folder.id, share.id
        self.addCleanup(self._delete)

    def _delete(self):
        with self.database.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            env["portal.document.folder"].browse(self.folder_id).unlink()

    def _take(self, _number):
        """Count one download as a request does: it is tried again if another one came first.

        By SQL alone, as an environment would wait for the registry, which the tests hold.
        """
        for _attempt in range(LIMIT + 1):
            try:
                with self.database.cursor() as cursor:
                    cursor.execute(TAKE, [self.share_id])
                    return bool(cursor.fetchone())
            except SerializationFailure:
                continue
        return None

    def test_exactly_as_many_as_the_limit(self):
        with mute_logger("odoo.sql_db"), ThreadPoolExecutor(10) as pool:
            found = list(pool.map(self._take, range(REQUESTS)))
        self.assertEqual(found.count(True), LIMIT)
        self.assertEqual(found.count(False), REQUESTS - LIMIT)
