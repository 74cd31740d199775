import io
import re
import struct
import zipfile
import zlib

from PIL import Image, WebPImagePlugin  # noqa: F401 - Odoo has Pillow load few formats, and not this one

from odoo import api, models
from odoo.exceptions import UserError

from ..file_size import tell_size
from ..gif_end import has_gif_end

MEGABYTE = 1024 * 1024
MAX_NAME_LENGTH = 120
# Extensions to the type that is stored and the bytes that such a file begins with.
SIGNATURES = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    "webp": ("image/webp", (b"RIFF",)),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    "odt": ("application/vnd.oasis.opendocument.text", (b"PK\x03\x04",)),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", (b"PK\x03\x04",)),
    "zip": ("application/zip", (b"PK\x03\x04",)),
    "txt": ("text/plain", ()),
    "csv": ("text/csv", ()),
    # Whoever takes such files reads them without entities, and shows them to nobody's browser.
    "xml": ("application/xml", (b"<?xml", b"\xef\xbb\xbf<?xml")),
}
# Types to the one format that such a picture is read in.
PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
# As many as Odoo itself takes: whoever looks at a picture of more runs out of memory.
MAX_PIXELS = 50_000_000
# What Pillow raises of pictures that are none.
BROKEN = (OSError, SyntaxError, ValueError, LookupError, TypeError, EOFError, struct.error, zlib.error)
# What the archive of an office document has in it.
MEMBERS = {"docx": "word/", "xlsx": "xl/", "odt": "content.xml", "ods": "content.xml"}
DEFAULT_EXTENSIONS = ("pdf", "png", "jpg", "jpeg", "gif", "webp", "docx", "xlsx", "odt", "ods", "txt", "csv")
# Types that a browser may show; anything else, SVG and HTML above all, is downloaded.
INLINE_TYPES = {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"}


class PortalUpload(models.AbstractModel):
    """What customers upload: checked by name and by content before anything is stored."""

    _name = "portal.upload"
    _description = "Files that Customers Upload"

    @api.model
    def _validate(self, files, extensions=DEFAULT_EXTENSIONS, max_size=10 * MEGABYTE, max_count=5):
        """Return the files that may be stored.

        :param files: files as a form sends them, each with `filename` and `read`
        :param extensions: the extensions that are allowed, of those in `SIGNATURES`
        :param int max_size: the greatest size of one file, in bytes
        :param int max_count: the greatest number of files
        :return: a list of dicts with `name`, `raw` and `mimetype`, as `ir.attachment` stores them
        :raise UserError: in the reader's language, if a file is not allowed; then none is
        """
        files = [file for file in files if getattr(file, "filename", None)]
        if len(files) > max_count:
            raise UserError(self.env._("Choose at most %(count)s files.", count=max_count))
        return [self._validate_one(file, extensions, max_size) for file in files]

    def _validate_one(self, file, extensions, max_size):
        name = self._clean_name(file.filename)
        extension = name.rpartition(".")[2].lower() if "." in name else ""
        if extension not in extensions or extension not in SIGNATURES:
            raise UserError(
                self.env._(
                    "“%(name)s” cannot be uploaded. Allowed are: %(allowed)s.", name=name, allowed=", ".join(extensions)
                )
            )
        content = file.read(max_size + 1)
        if len(content) > max_size:
            raise UserError(
                self.env._("“%(name)s” is larger than %(size)s.", name=name, size=tell_size(self.env, max_size))
            )
        if not content:
            raise UserError(self.env._("“%(name)s” is empty.", name=name))
        if not self._is_of_type(content, extension):
            raise UserError(
                self.env._("“%(name)s” is not a file of the type %(type)s.", name=name, type=extension.upper())
            )
        mimetype = SIGNATURES[extension][0]
        if reason := self._check_picture(name, content, mimetype) or self._scan(name, content, mimetype):
            raise UserError(reason)
        return {"name": name, "raw": content, "mimetype": mimetype}

    def _check_picture(self, name, content, mimetype):
        """Return why a picture is refused, in words, or nothing: all of it is read, and it has a bound on pixels."""
        if mimetype not in PICTURES:
            return ""
        too_many = self.env._(
            "“%(name)s” is too large a picture: at most %(count)s megapixels.", name=name, count=MAX_PIXELS // 10**6
        )
        try:
            with Image.open(io.BytesIO(content), formats=(PICTURES[mimetype],)) as image:
                if image.width * image.height > MAX_PIXELS:
                    return too_many
                # A JPEG is read at a fraction of its size, which takes little memory.
                image.draft("RGB", (1, 1))
                image.load()
                is_whole = self._is_whole(content, image.format)
        except Image.DecompressionBombError:
            return too_many
        except BROKEN:
            is_whole = False
        if is_whole:
            return ""
        return self.env._("“%(name)s” cannot be read as a picture. Choose another file.", name=name)

    def _is_whole(self, content, kind):
        """Return whether a picture has its end: Odoo has Pillow take those that break off, but for WebP."""
        if kind == "PNG":
            return b"IEND\xaeB`\x82" in content
        if kind == "GIF":
            return has_gif_end(content)
        # The end of a small picture within comes before the pixels of the whole; some cameras write on after the end.
        return kind == "WEBP" or content.rfind(b"\xff\xd9") > content.rfind(b"\xff\xda")

    @api.model
    def _scan(self, name, content, mimetype):
        """Return why a file whose name, size and type are allowed is refused all the same, or nothing.

        For a module to ask a scanner for viruses, it must override this method and return a sentence in the reader's
        language. Where the scanner does not answer, it raises a `UserError`, so that nothing passes unseen.

        :param str name: the cleaned name
        :param bytes content: the whole file
        :param str mimetype: the type that its content shows
        """
        return ""

    @api.model
    def _clean_name(self, name):
        """Return a file's name without folders, control characters, marks that turn the writing's direction
        and a length that file systems refuse."""
        name = re.split(r"[/\\]", str(name))[-1]
        name = "".join(char for char in name if char.isprintable() and char not in '<>:"|?*')
        stem, dot, extension = name.strip().rpartition(".")
        if not dot:
            stem, extension = extension, ""
        stem = stem[: MAX_NAME_LENGTH - len(extension)].strip(" .") or self.env._("file")
        return f"{stem}{dot}{extension}"

    @api.model
    def _is_of_type(self, content, extension):
        starts = SIGNATURES[extension][1]
        if not starts:
            return self._is_text(content)
        if not content.startswith(starts):
            return False
        if extension == "webp":
            return content[8:12] == b"WEBP"
        return extension not in MEMBERS or self._has_member(content, MEMBERS[extension])

    def _is_text(self, content):
        """Return whether it is plain text, which no browser takes for a page."""
        if b"\0" in content:
            return False
        start = content[:4096].lower()
        return not re.search(rb"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|meta|img)", start)

    def _has_member(self, content, member):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                return any(name.startswith(member) for name in archive.namelist())
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return False
