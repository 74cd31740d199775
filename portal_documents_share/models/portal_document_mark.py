import hashlib
import secrets
import tempfile
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from odoo import api, models
from odoo.tools.misc import file_path

from odoo.addons.portal_evidence import pdf_document

from .. import pdf_mark

# Without letters that look alike.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
# Marked files of one archive.
MAX_MARKED = 20
# What a line holds.
MAX_LINE = 240
# What an archive holds instead of a copy: the file as it is.
UNMARKED = "unmarked"
FONT = "Open_Sans-Regular.ttf"
PAGE = Markup(
    """<!DOCTYPE html><html lang="en"><head><title>-</title><style>
    @font-face { font-family: Mark; src: url("font:%(font)s"); }
    @page { size: 190mm 8mm; margin: 0; }
    body { margin: 0; font: 7pt/4mm Mark, sans-serif; color: black; }
    span { background: white; }
    </style></head><body><span>%(line)s</span></body></html>"""
)


@dataclass(frozen=True)
class Copy:
    """What one reader receives instead of the file.

    :param file content: a temporary file, which is gone when it is closed
    :param str sha256: its fingerprint
    :param str code: what its line ends with
    """

    content: Any
    sha256: str
    code: str

    def get_size(self):
        """Return the number of bytes."""
        return self.content.seek(0, 2)

    def open(self):
        """Return the content from its beginning; it is read once."""
        self.content.seek(0)
        return self.content


class PortalDocumentMark(models.AbstractModel):
    """Copies of PDF files with a line that tells who received them, by which share and when.

    It tells from which download a copy came that is found elsewhere. It proves nothing against somebody who takes the
    line out, and no copy is needed to tell what a file says.
    """

    _name = "portal.document.mark"
    _description = "Marked Copies"

    @api.model
    def _make_code(self):
        """Return what tells one copy from all others, for a reader's eye."""
        letters = [secrets.choice(LETTERS) for _number in range(12)]
        return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))

    @api.model
    def _make_copy(self, document_sudo, line):
        """Return a marked copy of the current version of a file.

        :param portal.document document_sudo: in sudo mode as the caller has checked that it may be read
        :param str line: who receives it
        :rtype: Copy
        :raise pdf_mark.MarkError: if it cannot be marked
        :raise OSError: if the file cannot be read
        """
        source = document_sudo._get_file_sudo()
        opener = source._get_opener()
        if source._get_file_mimetype() != "application/pdf" or not opener:
            raise pdf_mark.MarkError("It is no PDF on this server.")
        if source._get_file_size() > pdf_mark.MAX_BYTES:
            raise pdf_mark.MarkError("The file is too large.")
        code = self._make_code()
        with opener() as file:
            content = pdf_mark.mark(file.read(), self._print_line(f"{line[:MAX_LINE]} · {code}"))
        copy = tempfile.TemporaryFile()
        copy.write(content)
        return Copy(copy, hashlib.sha256(content).hexdigest(), code)

    def _print_line(self, line):
        html = PAGE % {"font": FONT, "line": line}
        path = file_path(f"web/static/fonts/google/Open_Sans/{FONT}")
        try:
            return pdf_document.render(str(html), fonts=(path,))
        except pdf_document.PrintError as error:
            raise pdf_mark.MarkError(str(error)) from error
