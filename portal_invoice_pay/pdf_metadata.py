"""What a PDF says of itself: its title and its language. No database.

They are added behind the file, so that what is embedded in it, such as an electronic invoice, stays as it is.
"""

import io

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError


def describe(pdf, title, lang):
    """Return a PDF with a title, which readers show in place of the name of the file, and a language.

    :param bytes pdf: the document
    :param str title: its title
    :param str lang: its language, such as "fr-FR"
    :return: the document; as it was if it is no PDF that can be added to
    """
    if not pdf.startswith(b"%PDF"):
        return pdf
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        writer.document_meta.title = title
        writer.root["/Lang"] = generic.pdf_string(lang)
        writer.root["/ViewerPreferences"] = generic.DictionaryObject(
            {generic.pdf_name("/DisplayDocTitle"): generic.BooleanObject(True)}
        )
        writer.update_root()
        output = io.BytesIO()
        writer.write(output)
    except (PdfError, LookupError, TypeError, ValueError):
        return pdf
    return output.getvalue()
