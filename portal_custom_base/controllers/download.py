from odoo.http import request

from ..models.portal_upload import INLINE_TYPES


def make_download_response(attachment_sudo, is_shown=False):
    """Return the response with a stored file; the caller must have checked access to it.

    SVG, HTML and other types that could run scripts on the vendor's site are downloaded, never shown.

    :param ir.attachment attachment_sudo: the file, in sudo mode
    :param bool is_shown: whether the browser may show the file, if its type is harmless
    """
    stream = request.env["ir.binary"]._get_stream_from(attachment_sudo)
    is_inline = is_shown and stream.mimetype in INLINE_TYPES
    return stream.get_response(as_attachment=not is_inline)
