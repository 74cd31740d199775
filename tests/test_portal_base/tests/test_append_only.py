from psycopg2.errors import RaiseException

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestAppendOnly(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.logs = cls.env["test_portal.log"]
        cls.row = cls.logs.create({"name": "First", "company_id": cls.env.company.id})

    def _refused(self, query):
        with self.assertRaises(RaiseException), self.cr.savepoint(), mute_logger("odoo.sql_db"):
            self.cr.execute(query)

    def test_rows_are_added_and_never_changed(self):
        with self.assertRaises(UserError):
            self.row.sudo().name = "Other"
        with self.assertRaises(UserError):
            self.row.sudo().unlink()
        for query in (
            "UPDATE test_portal_log SET name = 'x'",
            "DELETE FROM test_portal_log",
            "TRUNCATE test_portal_log CASCADE",
        ):
            self._refused(query)

    def test_update_of_the_addon_adds_a_field(self):
        """Rows that were there before get the default of a new field, and are locked again afterwards."""
        with self.logs._unlocked():
            self.cr.execute("ALTER TABLE test_portal_log DROP COLUMN kind")
        self.env.invalidate_all()
        self.registry.init_models(self.cr, ["test_portal.log"], {"module": "test_portal_base"}, install=False)
        self.cr.execute("SELECT kind FROM test_portal_log WHERE id = %s", [self.row.id])
        self.assertEqual(self.cr.fetchone()[0], "old")
        self._refused("UPDATE test_portal_log SET kind = 'x'")

    def test_migration_changes_rows(self):
        with self.logs._unlocked():
            self.cr.execute("UPDATE test_portal_log SET name = 'Mended' WHERE id = %s", [self.row.id])
        self._refused("UPDATE test_portal_log SET name = 'x'")
