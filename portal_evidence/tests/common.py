import base64
import io

from PIL import Image, ImageDraw


def draw(text="x", size=(300, 100), kind="PNG"):
    """Return a picture of a signature in base64, as a browser sends it."""
    image = Image.new("RGBA", size, (255, 255, 255, 0))
    ImageDraw.Draw(image).line([(10, 80), (100, 20), (200, 90), (290, 30)], fill="navy", width=4)
    output = io.BytesIO()
    (image if kind == "PNG" else image.convert("RGB")).save(output, kind)
    return base64.b64encode(output.getvalue()).decode()
