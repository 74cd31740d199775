from io import BytesIO

from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.mail.controllers.attachment import AttachmentController

from ..actor import Actor


class DocumentAttachment(AttachmentController):
    @http.route()
    def mail_attachment_upload(self, ufile, thread_id, thread_model, is_pending=False, **kwargs):
        """Override of `mail`, which stores whatever is sent, to check what people outside add to a document.

        Their file waits for the message with which it is posted: without one, it is no file of the document.
        """
        thread = request.env.get(thread_model)
        if request.env.user.share and isinstance(thread, request.env.registry["portal.mixin"]):
            thread = self._get_thread_with_access_for_post(thread_model, thread_id, **kwargs)
            if not thread:
                raise NotFound()
            try:
                # In sudo mode as whoever may post may not read the settings that decide about files.
                row = thread.sudo()._check_portal_file(ufile, Actor.from_request(kwargs.get("token")))
            except UserError as refusal:
                return request.make_json_response({"error": str(refusal)})
            ufile = FileStorage(BytesIO(row["raw"]), filename=row["name"], content_type=row["mimetype"])
            is_pending = "true"
        return super().mail_attachment_upload(ufile, thread_id, thread_model, is_pending=is_pending, **kwargs)
