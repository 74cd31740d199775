"""The text of a calendar (iCalendar, RFC 5545). No database."""

# Bytes of a line, without its end.
WIDTH = 75
ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def escape(text):
    """Return a text as the value of a property."""
    return text.translate(ESCAPES)


def write(lines):
    """Return the lines of a calendar as bytes: each ends as the RFC says, and a long one goes on in the next one."""
    return b"".join(_fold(line.encode()) for line in lines)


def _fold(line):
    parts, width = [], WIDTH
    while len(line) > width:
        end = width
        # No letter is parted: the bytes within one begin with the bits 10.
        while line[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(line[:end])
        # The lines after the first one begin with a space.
        line, width = line[end:], WIDTH - 1
    return b"\r\n ".join([*parts, line]) + b"\r\n"
