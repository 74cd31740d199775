from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DocumentsCommon

ARCHIVE = "odoo.addons.portal_documents_share.models.portal_document_archive"


@tagged("post_install", "-at_install")
class TestPortalDocumentArchive(DocumentsCommon):
    def test_what_one_archive_holds(self):
        prepare = self.env["portal.document.archive"].sudo()._prepare
        documents = (self.sheet | self.manual).sudo()
        for name, limit in (("MAX_FILES", 1), ("MAX_BYTES", 100)):
            with patch(f"{ARCHIVE}.{name}", limit), self.assertRaisesRegex(UserError, "at most"):
                prepare(documents, self.folder.sudo())
        self.assertEqual(len(prepare(documents, self.folder.sudo())), 2)
