from odoo import fields, models


class PortalInvoiceDownloadLine(models.Model):
    """One invoice of a file of many."""

    _name = "portal.invoice.download.line"
    _description = "Invoice in a File of Many"
    _rec_name = "move_id"
    _order = "id"

    download_id = fields.Many2one(
        "portal.invoice.download", required=True, readonly=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one("account.move", "Invoice", required=True, readonly=True, index=True, ondelete="cascade")
    attachment_id = fields.Many2one(
        "ir.attachment",
        "Print",
        readonly=True,
        ondelete="set null",
        help="Only of an invoice without a PDF of its own.",
    )
    state = fields.Selection(
        [("waiting", "In preparation"), ("done", "Ready"), ("missing", "Could not be made")],
        required=True,
        default="waiting",
        readonly=True,
    )

    def _prepare(self, user):
        """Print the invoice for somebody, unless it has a PDF that was issued."""
        self.ensure_one()
        # In sudo mode as on the page: the report reads all of it. It was checked, and is again before it is fetched.
        move_sudo = self.move_id.with_user(user).with_context(lang=user.lang).sudo()
        if move_sudo._get_invoice_legal_documents("pdf"):
            self.state = "done"
            return
        document = self.env["portal.invoice.archive"]._print(move_sudo)
        if document:
            self.attachment_id = self._store(document)
        self.state = "done" if document else "missing"

    def _store(self, document):
        """Keep a print with the download, so that it goes with it."""
        return self.env["ir.attachment"].create(
            {
                "name": document["filename"],
                "raw": document["content"],
                "mimetype": "application/pdf",
                "res_model": self.download_id._name,
                "res_id": self.download_id.id,
            }
        )

    def _get_document(self):
        """Return the PDF that was issued, or the print: a dict of `filename` and `content`; or None."""
        self.ensure_one()
        issued = self.move_id._get_invoice_legal_documents("pdf")
        if issued and issued["content"]:
            return issued
        content = self.attachment_id.raw
        return {"filename": self.attachment_id.name, "content": content} if content else None
