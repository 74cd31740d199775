import builtins
import errno
import os
import secrets
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

STORE = "odoo.addons.portal_tools.models.ir_attachment"
BASE = "odoo.addons.base.models.ir_attachment"


@tagged("post_install", "-at_install")
class TestFileStore(TransactionCase):
    """A store of files that is full is told in words, and what did not fit can be stored later."""

    def setUp(self):
        super().setUp()
        self.content = secrets.token_bytes(5000)

    def _create(self):
        return self.env["ir.attachment"].create({"name": "photo.png", "raw": self.content})

    def _fail(self, number):
        """Let the system write half of a file, then say why it writes no more."""
        real = builtins.open

        def half(path, mode="r", *args, **options):
            file = real(path, mode, *args, **options)
            if "w" in mode:
                whole = self.content

                def write(_content):
                    os.write(file.fileno(), whole[:100])
                    raise OSError(number, os.strerror(number))

                return _Half(file, write)
            return file

        return patch(f"{STORE}.open", half, create=True)

    def test_full(self):
        for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            with self._fail(number), mute_logger(STORE), self.assertRaisesRegex(UserError, "cannot keep files"):
                self._create()
        # No half of it is in its place.
        self.assertEqual(self._create().raw, self.content)

    def test_broken_picture_is_kept(self):
        """A part of it has a name that is no text, at which the library of pictures stumbles."""
        content = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x01\xef\xef\xef\xef" + self.content
        attachment = self.env["ir.attachment"].create({"name": "a.png", "raw": content, "mimetype": "image/png"})
        self.assertEqual(attachment.raw, content)

    def test_file_that_another_request_keeps_meanwhile(self):
        """Where one finds no room, what the other has kept is not taken away."""
        model = self.env["ir.attachment"]
        checksum = model._compute_checksum(self.content)

        def keep(_content, full_path):
            with open(full_path, "wb") as file:
                file.write(self.content)
            raise OSError(errno.ENOSPC, "full")

        with patch(f"{STORE}.os.replace", keep), mute_logger(STORE), self.assertRaises(UserError):
            self._create()
        place = Path(model._full_path(f"{checksum[:2]}/{checksum}"))
        self.assertEqual(place.read_bytes(), self.content)
        self.assertEqual([path.name for path in place.parent.glob(f"{checksum}*")], [checksum], "Nothing lies about.")

    def test_other_faults_are_no_refusals(self):
        with self._fail(errno.EIO), self.assertRaises(OSError):
            self._create()
        self.assertEqual(self._create().raw, self.content)

    def test_folder_that_does_not_fit(self):
        fault = OSError(errno.ENOSPC, "full")
        with (
            patch(f"{BASE}.os.path.isdir", return_value=False),
            patch(f"{BASE}.os.makedirs", side_effect=fault),
            mute_logger(STORE),
            self.assertRaisesRegex(UserError, "cannot keep files"),
        ):
            self._create()

    def test_known_file_stays(self):
        """What another document has already is not lost by a fault."""
        attachment = self._create()
        with self._fail(errno.ENOSPC):
            self.assertEqual(self._create().raw, self.content)
        attachment.invalidate_recordset()
        self.assertEqual(attachment.raw, self.content)


class _Half:
    """A file that takes a part of what is written."""

    def __init__(self, file, write):
        self.file, self.write = file, write

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.file.close()
