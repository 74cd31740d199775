"""What a signer types and draws, checked and made safe. No database."""

import base64
import io
import unicodedata

from PIL import Image, UnidentifiedImageError

MAX_NAME = 100
MAX_ENCODED = 2_000_000  # characters of base64
MAX_SIDE = 2048  # pixels of the picture that is sent
STORED_SIZE = (900, 300)  # pixels of the picture that is kept
FORMATS = ("PNG", "JPEG", "GIF")
# Joiners that names of some scripts need; other invisible characters can turn a text around.
JOINERS = "\u200c\u200d"
# Letters, by their category, that show nothing: fillers of Hangul, and blank Braille.
BLANKS = "\u115f\u1160\u3164\uffa0\u2800"
# A spreadsheet would take a text that begins so for a formula.
FORMULA_STARTS = "=+-@|"


class InputError(ValueError):
    """The input cannot be used; `reason` is "name_missing", "name_long", "name_odd", "image_missing" or "image_odd"."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def clean_name(name):
    """Return a name as it is stored: one line, without blanks around it.

    :param name: as it came; may be anything
    :raise InputError: if it is none that a person writes
    """
    if not isinstance(name, str) or not name.strip():
        raise InputError("name_missing")
    if len(name) > 2 * MAX_NAME:
        raise InputError("name_long")
    name = unicodedata.normalize("NFC", name).replace("\u00a0", " ").strip()
    if len(name) > MAX_NAME:
        raise InputError("name_long")
    if not is_printable(name):
        raise InputError("name_odd")
    if not any(character.isalpha() and character not in BLANKS for character in name):
        raise InputError("name_missing")
    return " ".join(name.split(" "))


def clean_text(text):
    """Return a text that was not typed for the signature, such as a contact's name, without what cannot be printed.

    :param text: a line of text; None, False and an empty one are returned as an empty text
    """
    return "".join(character for character in text or "" if not _is_odd(character))


def is_printable(text):
    """Return whether a line of text can be stored and printed, and no spreadsheet takes it for a formula."""
    return not any(_is_odd(character) for character in text) and text[:1] not in FORMULA_STARTS


def _is_odd(character):
    if character in BLANKS:
        return True
    return unicodedata.category(character)[0] in "CZ" and character != " " and character not in JOINERS


def clean_image(encoded):
    """Return the picture of a signature as PNG, drawn anew, so that nothing but its pixels is kept.

    :param encoded: base64 of a picture; may be anything
    :raise InputError: if it is no picture, or an empty one
    """
    if not encoded:
        raise InputError("image_missing")
    if not isinstance(encoded, str) or len(encoded) > MAX_ENCODED:
        raise InputError("image_odd")
    try:
        data = base64.b64decode(encoded.partition(",")[2] if encoded.startswith("data:") else encoded, validate=True)
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if max(image.size) > MAX_SIDE:
                raise InputError("image_odd")
            picture = _on_white(image)
    except (Image.DecompressionBombError, UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise error if isinstance(error, InputError) else InputError("image_odd") from error
    if len(set(picture.convert("L").getextrema())) == 1:
        raise InputError("image_missing")
    picture.thumbnail(STORED_SIZE)
    output = io.BytesIO()
    picture.save(output, "PNG", optimize=True)
    return output.getvalue()


def _on_white(image):
    """Return a picture without transparency, which a printer would show in its own way."""
    image = image.convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    return paper.convert("RGB")
