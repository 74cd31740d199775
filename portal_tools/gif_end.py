"""The end of a GIF: Pillow takes one that breaks off where Odoo has it do so."""

COLORS = 13  # the bytes before the common table of colours
FLAGS = 10  # of which the table is told
IMAGE, END = 0x2C, 0x3B
DESCRIPTOR = 10  # the bytes of an image before its own table of colours; the last one tells of it


def has_gif_end(content):
    """Return whether all blocks of a GIF are there, and then the byte that ends it, whatever follows.

    :param bytes content: the file, which begins as a GIF does
    """
    try:
        position = COLORS + _measure_table(content[FLAGS])
        while content[position] != END:
            position += _measure_head(content, position)
            while content[position]:
                position += 1 + content[position]
            position += 1
    except IndexError:
        return False
    return True


def _measure_head(content, position):
    """Return how many bytes of a block stand before its data: an image has the size of its codes, others a label."""
    if content[position] == IMAGE:
        return DESCRIPTOR + _measure_table(content[position + DESCRIPTOR - 1]) + 1
    return 2


def _measure_table(flags):
    """Return how many bytes a table of colours has, by the byte that tells of it."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0
