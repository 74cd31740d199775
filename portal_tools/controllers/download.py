"""Answers that hold a file. Access to it must have been checked before."""

from werkzeug.wsgi import wrap_file

from odoo.http import content_disposition, request

from ..models.portal_upload import INLINE_TYPES


def make_download_response(attachment_sudo, is_shown=False):
    """Return a stored file, also a part of it if the browser asks for a range.

    SVG, HTML and anything else that could run in the vendor's name is downloaded, never shown.

    :param ir.attachment attachment_sudo: the file, in sudo mode
    :param bool is_shown: whether the browser may show the file, if it is of a harmless type
    """
    stream = request.env["ir.binary"]._get_stream_from(attachment_sudo)
    is_inline = is_shown and stream.mimetype in INLINE_TYPES
    return stream.get_response(as_attachment=not is_inline)


def make_content_response(content, name, mimetype):
    """Return bytes as a file to download.

    :param bytes content: the file
    :param str name: its name, which may hold any letters
    :param str mimetype: its type
    """
    headers = [
        ("Content-Type", mimetype),
        ("Content-Length", str(len(content))),
        ("Content-Disposition", content_disposition(name)),
        ("X-Content-Type-Options", "nosniff"),
    ]
    return request.make_response(content, headers)


def make_stream_response(file, name, mimetype):
    """Return an open file to download, which is read and sent part by part, and closed then.

    :param file: a file of bytes that can be read, such as a temporary one
    :param str name: its name, which may hold any letters
    :param str mimetype: its type
    """
    size = file.seek(0, 2)
    file.seek(0)
    headers = [
        ("Content-Type", mimetype),
        ("Content-Length", str(size)),
        ("Content-Disposition", content_disposition(name)),
        ("X-Content-Type-Options", "nosniff"),
    ]
    response = request.make_response(wrap_file(request.httprequest.environ, file), headers)
    response.direct_passthrough = True
    return response
