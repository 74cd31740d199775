from odoo.tests import tagged

from .common import PortalBaseCommon


@tagged("post_install", "-at_install")
class TestPortalAttention(PortalBaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.attention = cls.env["portal.attention"].create(
            {
                "name": "Colleagues",
                "path": "/my/portal-base-contacts?filterby=x",
                "model_name": "res.partner",
                "domain": "[('parent_id', '=', commercial_partner_id), ('type', '=', 'delivery')]",
            }
        )

    def _pending(self, user):
        pending = self.env["portal.attention"].with_user(user)._get_pending()
        return {entry["name"]: entry["count"] for entry in pending}

    def test_attention_items_show_their_number(self):
        self.assertEqual(self._pending(self.anna)["Colleagues"], "2")
        self.assertEqual(self._pending(self.stranger)["Colleagues"], "1")

    def test_item_without_documents_is_not_shown(self):
        self.attention.domain = "[('id', '=', 0)]"
        self.assertNotIn("Colleagues", self._pending(self.anna))

    def test_hidden_section_hides_its_attention_items(self):
        self.section.is_hidden = True
        self.assertNotIn("Colleagues", self._pending(self.anna))

    def test_hidden_in_one_company(self):
        self.attention.is_hidden = True
        self.assertNotIn("Colleagues", self._pending(self.anna))

    def test_all_are_counted_by_one_query(self):
        self._pending(self.anna)
        before = self.cr.sql_log_count
        self._pending(self.anna)
        one = self.cr.sql_log_count - before
        self.attention.create([{"name": str(n), "path": f"/my/x{n}", "model_name": "res.country"} for n in range(5)])
        self._pending(self.anna)
        before = self.cr.sql_log_count
        self.assertEqual(len(self._pending(self.anna)), 6 + (len(self._pending(self.anna)) - 6))
        self.assertEqual(self.cr.sql_log_count - before, 2 * one)
