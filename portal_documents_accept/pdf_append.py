"""Pages and files behind a PDF that there is already, which keeps every byte that it had. No database."""

import io

from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file
from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

# What a page takes from those above it, and what ties it to the rest of its own file.
INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
TIES = ("/Parent", "/StructParents", "/Annots", "/B")


def is_appendable(pdf):
    """Return whether pages can be added behind a PDF: not if it is damaged, locked, a form of XFA or signed already."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        if reader.encrypted or reader.embedded_signatures or "/XFA" in reader.root.get("/AcroForm", {}):
            return False
        return append(pdf, pdf).startswith(pdf)
    except Exception:
        # Whatever is wrong with a file that somebody made, it has a page of its own then.
        return False


def append(pdf, pages, files=()):
    """Return a PDF with the pages of another one behind its own, and with files in it.

    What there was stays byte by byte, and what is new follows: the fingerprint of the first part is that of the file.

    :param bytes pdf: the file
    :param bytes pages: a PDF
    :param files: dicts of `name`, `content` (bytes) and `description`
    :rtype: bytes
    """
    writer, source = IncrementalPdfFileWriter(io.BytesIO(pdf)), PdfFileReader(io.BytesIO(pages))
    for number in range(int(source.root["/Pages"]["/Count"])):
        writer.insert_page(writer.import_object(_detach(source, number)))
    for file in files:
        data = EmbeddedFileObject.from_file_data(writer, file["content"], mime_type="application/json")
        embed_file(writer, FileSpec(file["name"], embedded_data=data, description=file["description"]))
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _detach(source, number):
    """Return a page that has all it needs by itself."""
    page_ref, _resources = source.find_page_for_modification(number)
    page = page_ref.get_object()
    values = {name: page.raw_get(name) for name in page if name not in TIES}
    for name in INHERITED:
        holder = page
        while name not in holder and "/Parent" in holder:
            holder = holder["/Parent"]
        if name in holder:
            values[pdf_name(name)] = holder.raw_get(name)
    detached = DictionaryObject(values)
    detached.container_ref = page_ref.reference if hasattr(page_ref, "reference") else page_ref
    return detached
