"""The page that tells who signed a document, when, how and from where."""

import io

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.platypus import Image, KeepTogether, PageBreak, Spacer

from .pdf_pages import GREY, LINE, table, text

QR_SIZE = 32 * mm
SIGNATURE_SIZE = (70 * mm, 24 * mm)


def make(certificate):
    """Return the flowables of a certificate.

    :param dict certificate: `title`, `intro` and `claim` (texts), `facts` (pairs of texts), `signatures` (dicts of
        `title`, `image` in PNG or False, and `facts`), `events` (pairs of texts) with their `events_title`, and
        `check_url` with its `check_text`
    """
    return [
        PageBreak(),
        text(certificate["title"], size=16, bold=True),
        Spacer(0, 2 * mm),
        text(certificate["intro"], size=9),
        Spacer(0, 4 * mm),
        _pairs(certificate["facts"]),
        *(part for signature in certificate["signatures"] for part in _signature(signature)),
        Spacer(0, 5 * mm),
        text(certificate["events_title"], size=11, bold=True),
        Spacer(0, 1 * mm),
        _pairs(certificate["events"]),
        Spacer(0, 6 * mm),
        KeepTogether([_check(certificate), Spacer(0, 3 * mm), text(certificate["claim"], size=7.5, color=GREY)]),
    ]


def _pairs(pairs):
    rows = [[text(label, size=8, color=GREY), text(value, size=8.5)] for label, value in pairs] or [["", ""]]
    return table(rows, [44 * mm, 130 * mm], ("LINEBELOW", (0, 0), (-1, -1), 0.3, LINE))


def _signature(signature):
    yield Spacer(0, 5 * mm)
    yield text(signature["title"], size=11, bold=True)
    yield Spacer(0, 1 * mm)
    if signature["image"]:
        yield _picture(signature["image"])
    yield _pairs(signature["facts"])


def _picture(data):
    picture = Image(io.BytesIO(data), hAlign="LEFT")
    scale = min(SIGNATURE_SIZE[0] / picture.imageWidth, SIGNATURE_SIZE[1] / picture.imageHeight)
    picture.drawWidth, picture.drawHeight = picture.imageWidth * scale, picture.imageHeight * scale
    return picture


def _check(certificate):
    code = QrCodeWidget(certificate["check_url"], barLevel="M", barWidth=QR_SIZE, barHeight=QR_SIZE)
    drawing = Drawing(QR_SIZE, QR_SIZE)
    drawing.add(code)
    words = [
        text(certificate["check_text"], size=9),
        Spacer(0, 2 * mm),
        text(certificate["check_url"], size=8, bold=True),
    ]
    return table([[drawing, words]], [QR_SIZE + 6 * mm, 130 * mm])
