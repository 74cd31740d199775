import io
import logging
import re
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
# What some system does not take in the name of a file, and the length that all of them take.
UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
MAX_NAME = 120

_logger = logging.getLogger(__name__)


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
        found, missing, end = [], [], time.monotonic() + SECONDS
        for move_sudo in moves_sudo:
            if time.monotonic() > end:
                raise UserError(self.env._("This takes too long. Please select fewer invoices."))
            document = self._print(move_sudo)
            if document:
                found.append(document)
            else:
                missing.append(move_sudo.name or "")
        return self._zip(found, missing)

    @api.model
    def _print(self, move_sudo):
        """Return the PDF of an invoice, or nothing if it cannot be made.

        :param account.move move_sudo: an invoice that the user may read, in sudo mode as in `_make`
        :return: a dict of `filename` and `content`, or None
        """
        try:
            with self.env.cr.savepoint():
                document = self._get_pdf(move_sudo)
        except Exception:
            _logger.warning("%s cannot be printed for a file of several.", move_sudo, exc_info=True)
            return None
        return document if document and document["content"] else None

    def _get_pdf(self, move_sudo):
        if move_sudo.is_sale_document(include_receipts=True):
            return move_sudo._get_invoice_legal_documents("pdf", allow_fallback=True)
        report = self.env["ir.actions.report"].sudo()
        # In sudo mode as on the page of a bill: the report reads all of it.
        content, _format = report._render_qweb_pdf("account.account_invoices", move_sudo.ids)
        return {"filename": f"{move_sudo._get_report_base_filename()}.pdf", "content": content}

    def _zip(self, documents, missing):
        if not documents:
            raise UserError(self.env._("There is no PDF of these invoices yet. Please write to us."))
        buffer = io.BytesIO()
        self._write_zip(buffer, documents, missing)
        return buffer.getvalue()

    @api.model
    def _write_zip(self, file, documents, missing=()):
        """Write a ZIP file; of what an iterator yields, only one document is in memory.

        :param file: a file to write bytes to
        :param documents: dicts of `filename` and `content`
        :param missing: the names of what could not be made, which a text in the file tells; the iterator may add some
        """
        taken = set()
        # PDFs are compressed already.
        with zipfile.ZipFile(file, "w", compression=zipfile.ZIP_STORED) as archive:
            for document in documents:
                archive.writestr(self._make_unique(self._clean_name(document["filename"]), taken), document["content"])
            if missing:
                told = [self.env._("These documents could not be made. Please write to us."), "", *missing]
                name = self._make_unique(self._clean_name(self.env._("Missing documents.txt")), taken)
                archive.writestr(name, "\n".join(told))

    def _clean_name(self, name):
        """Return the name of a file as every system takes it."""
        path = PurePosixPath(UNSAFE.sub("_", name).strip(" .") or "document.pdf")
        return f"{path.stem[:MAX_NAME]}{path.suffix[:10]}"

    def _make_unique(self, name, taken):
        """Return a name that no other file has, even where small letters and capitals are the same."""
        path, number = PurePosixPath(name), 1
        while name.casefold() in taken:
            number += 1
            name = f"{path.stem} ({number}){path.suffix}"
        taken.add(name.casefold())
        return name
