"""Compute colours from the vendor's, so that text stays readable on every page.

The contrast ratio of text is at least 4.5, as WCAG 2.2 requires for level AA.
"""

import re

WHITE = (255, 255, 255)
BLACK = (0, 0, 0)
MINIMAL_CONTRAST = 4.5


def parse_color(text):
    """Return the red, green and blue of a colour (0 to 255), or None if the text is not a colour.

    :param str text: "#RRGGBB" or "#RGB"; may be False
    """
    text = (text or "").strip()
    if re.fullmatch(r"#[0-9a-fA-F]{3}", text):
        text = "#" + "".join(digit * 2 for digit in text[1:])
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        return None
    return tuple(int(text[i : i + 2], 16) for i in (1, 3, 5))


def contrast(one, other):
    """Return the contrast ratio of two colours: 1.0 (equal) to 21.0 (black on white)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def palette(color):
    """Return the CSS variables of a brand.

    :param tuple color: the vendor's colour
    :return: names of variables, without the leading dashes, mapped to values
    :rtype: dict
    """
    text_on_brand = WHITE if contrast(color, WHITE) >= MINIMAL_CONTRAST else BLACK
    soft = _mix(color, WHITE, 0.9)
    text = _darken_until_readable(color, soft)
    # On hover, the background gains contrast with its text.
    away = BLACK if text_on_brand == WHITE else WHITE
    return {
        "portal-brand": _css(color),
        "portal-brand-rgb": ", ".join(map(str, color)),
        "portal-brand-contrast": _css(text_on_brand),
        "portal-brand-hover": _css(_mix(color, away, 0.15)),
        "portal-brand-active": _css(_mix(color, away, 0.25)),
        "portal-brand-soft": _css(soft),
        "portal-brand-text": _css(text),
        "portal-brand-text-rgb": ", ".join(map(str, text)),
    }


def _luminance(color):
    red, green, blue = (part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(color, other, share):
    return tuple(round(a + (b - a) * share) for a, b in zip(color, other, strict=True))


def _darken_until_readable(color, background):
    while contrast(color, background) < MINIMAL_CONTRAST:
        color = _mix(color, BLACK, 0.1)
    return color


def _css(color):
    return "#{:02x}{:02x}{:02x}".format(*color)
