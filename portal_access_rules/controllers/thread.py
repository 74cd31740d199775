from odoo.addons.portal.controllers.thread import PortalThreadController


class ThreadAccess(PortalThreadController):
    @classmethod
    def _can_edit_message(cls, message, **kwargs):
        """Override of `portal`, where whoever has the link to a document changes what its customer wrote signed in.

        Visitors change what their own browser wrote, as `mail` has it, and nothing else.
        """
        if message.env.user._is_public():
            return super(PortalThreadController, cls)._can_edit_message(message, **kwargs)
        return super()._can_edit_message(message, **kwargs)
