import io
import time
import zipfile
from pathlib import PurePosixPath

from odoo import api, models
from odoo.exceptions import UserError

# Invoices in one file: each may have to be printed first.
MOST = 50
# Files that one person makes within an hour.
MAX_FILES = 20
HOUR = 3600
# Within which they are printed, well before the server ends the request.
SECONDS = 40


class PortalInvoiceArchive(models.AbstractModel):
    """The PDFs of several invoices in one ZIP file."""

    _name = "portal.invoice.archive"
    _description = "PDFs of Invoices in One File"

    @api.model
    def _check_wanted(self, chosen, user):
        """Refuse what is nothing, too much, or asked for too often, before any document is looked at.

        :param chosen: the ids that were chosen
        :param res.users user: who asks
        :raise UserError: in the user's language
        """
        if not chosen:
            raise UserError(self.env._("Select the invoices that you want to download."))
        if len(chosen) > MOST:
            raise UserError(self.env._("Select at most %(count)s invoices at once.", count=MOST))
        if not self.env["portal.rate.limit"]._is_allowed("portal.invoice.archive", user.id, MAX_FILES, HOUR):
            raise UserError(self.env._("You have downloaded many files. Please try again in an hour."))

    @api.model
    def _make(self, moves_sudo):
        """Return the file, as bytes.

        :param list moves_sudo: invoices that the user may read, in sudo mode as their PDFs are made of all their fields
        :raise UserError: in the user's language, if there is nothing in it, or printing takes too long
        """
        found, end = [], time.monotonic() + SECONDS
        for move_sudo in moves_sudo:
            if time.monotonic() > end:
                raise UserError(self.env._("This takes too long. Please select fewer invoices."))
            found.append(self._get_pdf(move_sudo))
        return self._zip([document for document in found if document and document["content"]])

    def _get_pdf(self, move_sudo):
        if move_sudo.is_sale_document(include_receipts=True):
            return move_sudo._get_invoice_legal_documents("pdf", allow_fallback=True)
        report = self.env["ir.actions.report"].sudo()
        # In sudo mode as on the page of a bill: the report reads all of it.
        content, _format = report._render_qweb_pdf("account.account_invoices", move_sudo.ids)
        return {"filename": f"{move_sudo._get_report_base_filename()}.pdf", "content": content}

    def _zip(self, documents):
        if not documents:
            raise UserError(self.env._("There is no PDF of these invoices yet. Please write to us."))
        buffer, taken = io.BytesIO(), set()
        with zipfile.ZipFile(buffer, "w", compression=zipfile.ZIP_DEFLATED) as archive:
            for document in documents:
                name = self._make_unique(document["filename"].replace("/", "_"), taken)
                archive.writestr(name, document["content"])
        return buffer.getvalue()

    def _make_unique(self, name, taken):
        path, number = PurePosixPath(name), 1
        while name in taken:
            number += 1
            name = f"{path.stem} ({number}){path.suffix}"
        taken.add(name)
        return name
