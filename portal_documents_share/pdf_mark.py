"""A line on each page of a PDF, in a copy of it. No database.

The work is done in a process of its own, which may be ended without harm: a file can be made to cost any time.
"""

import io
import resource
import subprocess
import sys

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    StreamObject,
)
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

# What is marked while its reader waits.
MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = 300
MAX_OBJECTS = 50_000
TIMEOUT = 30  # seconds
TIMEOUT_CPU = 30  # seconds of work
MEMORY = 1024**3  # bytes
# From the edges of the page, in points.
MARGIN = 12
# No tree of pages is deeper, unless somebody made it so.
MAX_DEPTH = 50


class MarkError(Exception):
    """The file cannot be marked; the text says why."""


def mark(pdf, line):
    """Return a copy of a PDF with the first page of another one, such as a line of text, at the foot of each page.

    :param bytes pdf: the file
    :param bytes line: a PDF whose page is as large as the line
    :rtype: bytes
    :raise MarkError: if it cannot be marked, or takes too long
    """
    if len(pdf) > MAX_BYTES:
        raise MarkError("The file is too large.")
    try:
        done = subprocess.run(
            [sys.executable, __file__],
            input=b"%d\n%b%b" % (len(line), line, pdf),
            capture_output=True,
            timeout=TIMEOUT,
            preexec_fn=_limit,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise MarkError(f"It was not marked within {TIMEOUT} seconds.") from error
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise MarkError(done.stderr.decode(errors="replace")[-300:] or f"The process ended with {done.returncode}.")
    return done.stdout


def _limit():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (TIMEOUT_CPU, TIMEOUT_CPU))


def _mark(pdf, line):
    reader = PdfFileReader(io.BytesIO(pdf))
    _check(reader)
    writer = copy_into_new_writer(reader)
    form, box = _make_form(writer, PdfFileReader(io.BytesIO(line)))
    before = writer.add_object(StreamObject(stream_data=b"q\n"))
    for count, (page, inherited) in enumerate(_walk(writer.root["/Pages"], {}), 1):
        if count > MAX_PAGES:
            raise MarkError("It has too many pages.")
        _put(writer, page, inherited, before, form, box)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _check(reader):
    """Refuse what a copy would break, or what would take long.

    :raise MarkError: in English
    """
    if reader.encrypted:
        raise MarkError("It is encrypted.")
    form = reader.root.get("/AcroForm", {})
    if reader.embedded_signatures or "/XFA" in form or "/Perms" in reader.root:
        raise MarkError("It is signed, or a form that only its own program shows.")
    if int(reader.trailer["/Size"]) > MAX_OBJECTS:
        raise MarkError("It has too many parts.")


def _walk(node, inherited, depth=0):
    """Yield the pages below a node, each with what it inherits."""
    if depth > MAX_DEPTH:
        raise MarkError("Its pages are nested too deep.")
    names = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
    inherited = inherited | {name: node.raw_get(name) for name in names if name in node}
    if "/Kids" not in node:
        yield node, inherited
        return
    for kid in node["/Kids"]:
        yield from _walk(_resolve(kid), inherited, depth + 1)


def _make_form(writer, source):
    """Return the page of the line as something to draw on pages, and its width and height."""
    page, inherited = next(_walk(source.root["/Pages"], {}))
    parts = page["/Contents"]
    parts = parts if isinstance(parts, ArrayObject) else [parts]
    left, bottom, right, top = (float(number) for number in _resolve(inherited["/MediaBox"]))
    values = {
        NameObject("/Type"): NameObject("/XObject"),
        NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): ArrayObject(FloatObject(number) for number in (left, bottom, right, top)),
        NameObject("/Resources"): writer.import_object(_resolve(inherited["/Resources"])),
    }
    stream = StreamObject(dict_data=values, stream_data=b"\n".join(_resolve(part).data for part in parts))
    return writer.add_object(stream), (right - left, top - bottom)


def _resolve(value):
    return value.get_object() if isinstance(value, IndirectObject) else value


def _put(writer, page, inherited, before, form, box):
    """Draw the form at the foot of a page, as its reader sees it; what the page draws cannot move it."""
    resources = _resolve(inherited.get("/Resources", DictionaryObject()))
    resources = DictionaryObject({name: resources.raw_get(name) for name in resources})
    drawn = resources.get("/XObject", DictionaryObject())
    drawn = DictionaryObject({name: drawn.raw_get(name) for name in drawn})
    name = next(f"/Mark{number}" for number in range(len(drawn) + 1) if f"/Mark{number}" not in drawn)
    drawn[NameObject(name)] = form
    resources[NameObject("/XObject")] = drawn
    matrix = " ".join(f"{number:.4f}" for number in _get_matrix(inherited, *box))
    after = writer.add_object(StreamObject(stream_data=f"\nQ q {matrix} cm {name} Do Q\n".encode()))
    contents = page.raw_get("/Contents") if "/Contents" in page else ArrayObject()
    whole = _resolve(contents)
    parts = list(whole) if isinstance(whole, ArrayObject) else [contents]
    page[NameObject("/Contents")] = ArrayObject([before, *parts, after])
    page[NameObject("/Resources")] = resources


def _get_matrix(inherited, width, height):
    """Return how a form of this size stands at the foot of a page, which may be turned."""
    numbers = [_resolve(number) for number in _resolve(inherited.get("/CropBox", inherited["/MediaBox"]))]
    left, right = sorted(float(numbers[index]) for index in (0, 2))
    bottom, top = sorted(float(numbers[index]) for index in (1, 3))
    turn = int(_resolve(inherited.get("/Rotate", 0))) % 360
    across = top - bottom if turn in (90, 270) else right - left
    size = max(min(1.0, (across - 2 * MARGIN) / width), 0.1)
    return {
        90: (0, size, -size, 0, right - MARGIN, bottom + MARGIN),
        180: (-size, 0, 0, -size, right - MARGIN, top - MARGIN),
        270: (0, -size, size, 0, left + MARGIN, top - MARGIN),
    }.get(turn, (size, 0, 0, size, left + MARGIN, bottom + MARGIN))


def main():
    """Mark what comes on the standard input to the standard output."""
    length = int(sys.stdin.buffer.readline())
    line = sys.stdin.buffer.read(length)
    try:
        sys.stdout.buffer.write(_mark(sys.stdin.buffer.read(), line))
    except MarkError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
