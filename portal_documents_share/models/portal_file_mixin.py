from odoo import models


class PortalFileMixin(models.AbstractModel):
    """A file, wherever it is stored: what the pages, the downloads and the archives need to know of it.

    A module that keeps files elsewhere, such as in a document management system, lets its model inherit this one and
    writes the five methods. Who may have the file is not asked here: whoever calls them has checked it.
    """

    _name = "portal.file.mixin"
    _description = "Source of a File"

    def _get_file_name(self):
        """Return the name under which the file is downloaded, with its extension, before it is cleaned."""
        raise NotImplementedError

    def _get_file_size(self):
        """Return the size in bytes."""
        raise NotImplementedError

    def _get_file_mimetype(self):
        """Return the type that was determined when the file was stored."""
        raise NotImplementedError

    def _get_file_stream(self):
        """Return what Odoo sends: a path, bytes or a signed address of an object storage.

        :rtype: odoo.http.Stream
        """
        raise NotImplementedError

    def _get_opener(self):
        """Return a function that opens the file's bytes for reading, also when the transaction has ended.

        :return: None if the bytes are not on this server
        """
        raise NotImplementedError
