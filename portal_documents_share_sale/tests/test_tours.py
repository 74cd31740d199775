from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.portal_documents_share.tests.common import PDF, DocumentsCommon
from odoo.addons.portal_documents_share.tests.share_files import ShareFilesTourMixin


@tagged("post_install", "-at_install")
class TestShareFilesTour(DocumentsCommon, ShareFilesTourMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor.group_ids = [Command.link(cls.env.ref("sales_team.group_sale_salesman_all_leads").id)]
        cls.record = cls.env["sale.order"].create({"partner_id": cls.acme.id})
        values = {"name": "plan.pdf", "raw": PDF, "res_model": "sale.order", "res_id": cls.record.id}
        cls.marked, cls.plain = cls.env["ir.attachment"].create(
            [values | {"is_on_portal": True}, values | {"name": "plain.pdf"}]
        )

    def test_button(self):
        self._share_by_button()
