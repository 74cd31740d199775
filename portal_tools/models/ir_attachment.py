import errno
import logging
import os
import secrets
from contextlib import contextmanager
from pathlib import Path

from odoo import api, models
from odoo.exceptions import UserError

# What the system says when nothing more fits: the disk, a quota, or a limit of the process.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_logger = logging.getLogger(__name__)


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _postprocess_contents(self, values):
        """Override of `base`, which makes pictures smaller: a broken one is kept as it is, as Odoo keeps others."""
        try:
            return super()._postprocess_contents(values)
        except ValueError as error:
            _logger.info("A picture cannot be read: %s", error)
            return values

    @api.model
    def _get_path(self, bin_data, sha):
        """Override of `base`, which makes the folder of a file: a store that is full is told in words.

        :raise UserError: in the reader's language, if the store is full
        """
        with self._refuse_when_full():
            return super()._get_path(bin_data, sha)

    @api.model
    def _file_write(self, bin_value, checksum):
        """Override of `base`: a store that is full is told in words, and keeps no half of a file.

        Odoo leaves the half at the place of the whole, and refuses the same file ever after. Here a file comes to its
        place as a whole, and nothing that is there is taken away: another request may have kept the same.

        :raise UserError: in the reader's language, if the store is full
        """
        name = f"{checksum[:2]}/{checksum}"  # as `_get_path` of `base` has it
        with self._refuse_when_full():
            if not os.path.exists(self._full_path(name)):
                name, full_path = self._get_path(bin_value, checksum)
                self._write_whole(bin_value, full_path)
                # As Odoo notes what it writes, for a transaction that ends in nothing.
                self._mark_for_gc(name)
            return super()._file_write(bin_value, checksum)

    @api.model
    def _write_whole(self, bin_value, full_path):
        """Write a file beside its place, and put it there at once."""
        half = f"{full_path}.{secrets.token_hex(8)}"
        try:
            with open(half, "wb") as file:
                file.write(bin_value)
            os.replace(half, full_path)
        except OSError:
            Path(half).unlink(missing_ok=True)
            raise

    @contextmanager
    def _refuse_when_full(self):
        """Turn what the system says when nothing more fits into words."""
        try:
            yield
        except OSError as error:
            if error.errno not in FULL:
                raise
            _logger.error("The store of files is full: %s", error)
            raise UserError(self.env._("We cannot keep files at the moment. Please try again later.")) from error
