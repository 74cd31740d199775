from odoo.http import request

from odoo.addons.portal.controllers.thread import PortalThreadController


class ThreadAccess(PortalThreadController):
    def _prepare_message_data(self, post_data, *, thread, **kwargs):
        """Override of `portal`: what people outside post is a comment, and no text message that the vendor pays for."""
        values = super()._prepare_message_data(post_data, thread=thread, **kwargs)
        return values if request.env.user._is_internal() else {**values, "message_type": "comment"}

    @classmethod
    def _can_edit_message(cls, message, **kwargs):
        """Override of `portal`, where whoever has the link to a document changes what its customer wrote signed in.

        Visitors change what their own browser wrote, as `mail` has it, and nothing else.
        """
        if message.env.user._is_public():
            return super(PortalThreadController, cls)._can_edit_message(message, **kwargs)
        return super()._can_edit_message(message, **kwargs)
