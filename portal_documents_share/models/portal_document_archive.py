import io
import zipfile
from functools import partial

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.portal_tools.file_size import tell_size

from .portal_document_mark import UNMARKED, Copy

# What one archive holds at most.
MAX_FILES = 1000
MAX_BYTES = 2 * 1024**3
CHUNK = 256 * 1024


class PortalDocumentArchive(models.AbstractModel):
    """Many files as one ZIP file, which is sent while it is made: no more than a part of a file is in memory."""

    _name = "portal.document.archive"
    _description = "Archive of Files"

    @api.model
    def _prepare(self, documents_sudo, folder_sudo):
        """Return what an archive holds.

        :param documents_sudo: the files, or attachments of a record, in sudo mode as the caller has checked that they
            may be read
        :param portal.document.folder folder_sudo: the folder where the paths begin, in sudo mode as well; or nothing
        :return: pairs of a name and a function that opens the file
        :raise UserError: in the reader's language, if it would be too much
        """
        if not documents_sudo:
            raise UserError(self.env._("There is nothing to download here."))
        if len(documents_sudo) > MAX_FILES:
            raise UserError(self.env._("One archive holds at most %(count)s files. Choose fewer.", count=MAX_FILES))
        sources_sudo = [document_sudo._get_file_sudo() for document_sudo in documents_sudo]
        if sum(source_sudo._get_file_size() for source_sudo in sources_sudo) > MAX_BYTES:
            size = tell_size(self.env, MAX_BYTES)
            raise UserError(self.env._("One archive holds at most %(size)s. Choose fewer files.", size=size))
        # The files of a record are in no folders.
        folders_sudo = documents_sudo.folder_id if "folder_id" in documents_sudo._fields else folder_sudo.browse()
        paths, entries, names = self._get_paths(folders_sudo, folder_sudo), [], set()
        for document_sudo, source_sudo in zip(documents_sudo, sources_sudo, strict=True):
            opener = source_sudo._get_opener()
            if not opener:
                raise UserError(self.env._("Download “%(name)s” by itself.", name=document_sudo.name))
            if not self._is_whole(opener, source_sudo._get_file_size()):
                name = document_sudo.name
                raise UserError(self.env._("“%(name)s” cannot be fetched now. Please try again later.", name=name))
            path = paths[document_sudo.folder_id] if folders_sudo else []
            entries.append((self._make_name(path, document_sudo.name, names), opener))
        return entries

    @api.model
    def _put_copies(self, entries, documents_sudo, copies):
        """Return the entries of an archive with copies instead of the files that are marked.

        What it goes without, and what in it has no mark, is named in texts beside the files.

        :param list entries: what `_prepare` returned for the files
        :param dict copies: what `_use` of the shares returned
        """
        result, left_out, unmarked = [], [], []
        for (name, opener), document_sudo in zip(entries, documents_sudo, strict=True):
            copy = copies.get(document_sudo.id, self)
            if copy is None:
                left_out.append(name)
                continue
            if copy == UNMARKED:
                unmarked.append(name)
            result.append((name, copy.open if isinstance(copy, Copy) else opener))
        return result + self._make_notes(left_out, unmarked, result)

    def _make_notes(self, left_out, unmarked, entries):
        """Return the entries of the texts that name what an archive goes without, and what in it has no mark."""
        names, notes = {name.casefold() for name, _opener in entries}, []
        missing = self.env._("These files cannot be given to you. Please ask us.")
        as_it_is = self.env._("These files do not name you on their pages. They are given to you as they are.")
        for title, sentence, listed in (
            (self.env._("Missing files.txt"), missing, left_out),
            (self.env._("Files without your name.txt"), as_it_is, unmarked),
        ):
            if listed:
                text = "\r\n".join([sentence, "", *listed]).encode("utf-8-sig")
                notes.append((self._make_name([], title, names), partial(io.BytesIO, text)))
        return notes

    def _is_whole(self, opener, size):
        """Return whether a file is there with all its bytes: one that is lost would break what is being sent."""
        try:
            with opener() as file:
                return file.seek(0, 2) == size
        except OSError:
            return False

    def _get_paths(self, folders_sudo, folder_sudo):
        """Return the path of each folder below the one where the archive begins; what is above it is not told."""
        clean = self.env["portal.upload"]._clean_name
        paths = {}
        for below_sudo in folders_sudo:
            ids = below_sudo._get_path_ids()
            start = ids.index(folder_sudo.id) + 1 if folder_sudo and folder_sudo.id in ids else len(ids)
            # In sudo mode as they are within the folder.
            paths[below_sudo] = [clean(name) for name in below_sudo.browse(ids[start:]).mapped("name")]
        return paths

    def _make_name(self, path, name, names):
        """Return the name of a file in the archive: relative, clean and its own."""
        stem, dot, extension = self.env["portal.upload"]._clean_name(name).rpartition(".")
        if not dot:
            stem, extension = extension, ""
        number, result = 1, "/".join([*path, f"{stem}{dot}{extension}"])
        while result.casefold() in names:
            number += 1
            result = "/".join([*path, f"{stem} ({number}){dot}{extension}"])
        names.add(result.casefold())
        return result

    @api.model
    def _get_length(self, entries, documents_sudo, copies):
        """Return how many bytes an archive has, so that a browser knows whether all of it came.

        :param list entries: what `_put_copies` returned for the files
        :return: None where the format depends on more than names and sizes, or a text names some of the files
        """
        if not all(isinstance(copy, Copy) for copy in copies.values()):
            return None
        sizes = [
            copies[document_sudo.id].get_size()
            if document_sudo.id in copies
            else document_sudo._get_file_sudo()._get_file_size()
            for document_sudo in documents_sudo
        ]
        # What is around the files is as long as around empty ones.
        length = sum(len(part) for part in self._iterate([(name, io.BytesIO) for name, _opener in entries]))
        length += sum(sizes)
        return length if length < zipfile.ZIP64_LIMIT else None

    @api.model
    def _iterate(self, entries):
        """Yield the archive, part by part. It needs no transaction.

        :param list entries: what `_prepare` returned
        """
        sink = _Sink()
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            for name, opener in entries:
                with opener() as file, archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                    while chunk := file.read(CHUNK):
                        member.write(chunk)
                        yield sink.take()
                yield sink.take()
        yield sink.take()


class _Sink:
    """Where the archive is written to, and taken from as soon as it is there."""

    def __init__(self):
        self._parts, self._position = [], 0

    def write(self, data):  # pylint: disable=method-required-super
        self._parts.append(bytes(data))
        self._position += len(data)
        return len(data)

    def tell(self):
        return self._position

    def flush(self):
        """Do nothing: what is written is there."""

    def take(self):
        data = b"".join(self._parts)
        self._parts = []
        return data
