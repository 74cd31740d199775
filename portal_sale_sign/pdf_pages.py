"""What the pages of a sealed document have in common. Texts are printed as they are, never as markup."""

import io
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Table, TableStyle

from odoo.tools.misc import file_path

FONT, BOLD = "Portal", "Portal-Bold"
# Odoo's own copies, so that a text looks the same on every machine.
FONT_FILES = {
    FONT: "web/static/fonts/google/Open_Sans/Open_Sans-Regular.ttf",
    BOLD: "web/static/fonts/google/Open_Sans/Open_Sans-Bold.ttf",
}
# Characters that these have not, from a code point on: fonts that every PDF reader brings.
ASIAN_FONTS = (
    (0x3040, 0x30FF, "HeiseiKakuGo-W5"),
    (0xAC00, 0xD7AF, "HYSMyeongJo-Medium"),
    (0x2E80, 0x9FFF, "STSong-Light"),
)
MARGIN = 18 * mm
HEADER = 22 * mm
GREY = colors.HexColor("#5b6470")
LINE = colors.HexColor("#d5d9de")


def register_fonts():
    """Make the fonts known; once for each process."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        for name, path in FONT_FILES.items():
            pdfmetrics.registerFont(TTFont(name, file_path(path)))
        pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)
        for _first, _last, name in ASIAN_FONTS:
            pdfmetrics.registerFont(UnicodeCIDFont(name))


def style(size=9, bold=False, color=colors.black, right=False, **options):
    """Return a style of paragraphs; `size` in points."""
    options = {
        "fontName": BOLD if bold else FONT,
        "fontSize": size,
        "leading": size * 1.4,
        "textColor": color,
    } | options
    return ParagraphStyle("portal", alignment=TA_RIGHT if right else 0, wordWrap=None, splitLongWords=1, **options)


def text(value, **options):
    """Return a paragraph of a plain text; line breaks are kept."""
    return Paragraph(_mark(str(value or "")).replace("\n", "<br/>"), style(**options))


def _mark(value):
    """Return a text as reportlab's markup, in which nothing of it is markup."""
    face, parts, current = pdfmetrics.getFont(FONT).face, [], None
    for character in value:
        font = _find_font(character, face)
        if font != current:
            parts.append(("</font>" if current else "") + (f'<font name="{font}">' if font else ""))
            current = font
        parts.append(escape(character))
    return "".join(parts) + ("</font>" if current else "")


def _find_font(character, face):
    code = ord(character)
    if code in face.charToGlyph or code < 0x2E80:
        return None
    return next((font for first, last, font in ASIAN_FONTS if first <= code <= last), None)


def table(rows, widths, *styles, **options):
    """Return a table without borders but those in `styles`."""
    basic = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
    ]
    return Table(rows, widths, style=TableStyle([*basic, *styles]), splitInRow=1, **options)


def build(flowables, title, author, header, footer, logo=None, color="#333333"):
    """Return a PDF of flowables on A4, with a header, a footer and numbered pages.

    The same input gives the same bytes.

    :param list flowables: what is on the pages
    :param str title: the title of the document
    :param str author: who made it
    :param str header: the text at the top of each page
    :param str footer: the text at the foot of each page
    :param bytes logo: a picture for the top, if any
    :param str color: the colour of the line at the top, "#RRGGBB"
    """
    output = io.BytesIO()
    # What a reader's window shows is metadata: one line, whatever is in the names.
    document = BaseDocTemplate(
        output, pagesize=A4, title=" ".join(title.split()), author=" ".join(author.split()), invariant=1
    )
    width, height = A4
    frame = Frame(MARGIN, MARGIN, width - 2 * MARGIN, height - HEADER - 2 * MARGIN, 0, 0, 0, 0)
    picture = _read_logo(logo)

    def decorate(canvas, page):
        canvas.saveState()
        _draw_head(canvas, header, picture, color)
        _draw_foot(canvas, footer, page.page)
        canvas.restoreState()

    document.addPageTemplates(PageTemplate(frames=[frame], onPage=decorate))
    document.build(flowables)
    return output.getvalue()


def _read_logo(data):
    try:
        return ImageReader(io.BytesIO(data)) if data else None
    except Exception:  # A logo that cannot be read is not worth a document.
        return None


def _draw_head(canvas, header, picture, color):
    width, height = A4
    top = height - MARGIN
    if picture:
        across, down = picture.getSize()
        scale = min(50 * mm / across, 14 * mm / down)
        canvas.drawImage(
            picture,
            MARGIN,
            top - 14 * mm,
            across * scale,
            down * scale,
            mask="auto",
            preserveAspectRatio=True,
            anchor="sw",
        )
    head = text(header, size=8, color=GREY, right=True)
    _across, down = head.wrap(90 * mm, 20 * mm)
    head.drawOn(canvas, width - MARGIN - 90 * mm, top - down)
    canvas.setStrokeColor(colors.HexColor(color))
    canvas.setLineWidth(1.2)
    canvas.line(MARGIN, top - 17 * mm, width - MARGIN, top - 17 * mm)


def _draw_foot(canvas, footer, page):
    width, _height = A4
    foot = text(footer, size=7, color=GREY)
    foot.wrap(width - 2 * MARGIN - 20 * mm, 10 * mm)
    foot.drawOn(canvas, MARGIN, MARGIN - 10 * mm)
    canvas.setFont(FONT, 7)
    canvas.setFillColor(GREY)
    canvas.drawRightString(width - MARGIN, MARGIN - 8 * mm, str(page))
