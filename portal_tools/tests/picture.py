import io

from PIL import Image


def draw_picture(kind="PNG"):
    """Return a small picture, as a file."""
    output = io.BytesIO()
    Image.effect_noise((40, 30), 50).convert("RGB").save(output, kind)
    return output.getvalue()
