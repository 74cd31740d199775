from odoo.http import request

from ..models.portal_upload import INLINE_TYPES


def make_download_response(attachment_sudo, is_shown=False):
    """Return a stored file; access to it must have been checked before.

    SVG, HTML and anything else that could run in the vendor's name is downloaded, never shown.

    :param ir.attachment attachment_sudo: the file, in sudo mode
    :param bool is_shown: whether the browser may show the file, if it is of a harmless type
    """
    stream = request.env["ir.binary"]._get_stream_from(attachment_sudo)
    is_inline = is_shown and stream.mimetype in INLINE_TYPES
    return stream.get_response(as_attachment=not is_inline)
