from odoo import models
from odoo.exceptions import UserError

# Files that one person, or one visitor's network, may add to conversations within an hour.
MOST_FILES = 100
HOUR = 3600


class PortalMixin(models.AbstractModel):
    _inherit = "portal.mixin"

    def _check_portal_file(self, file, actor):
        """Return the name and content of a file that somebody outside adds to the conversation of the document.

        :param file: a file as a form sends it
        :param Actor actor: who adds it
        :return: a dict with `name`, `raw` and `mimetype`
        :raise UserError: in the reader's language, if it is not allowed
        """
        limits, user = self.env["portal.rate.limit"], actor.user
        key = limits._get_network(actor.ip) if user._is_public() else user.id
        if not limits._is_allowed("portal.mixin.file", key, MOST_FILES, HOUR):
            raise UserError(self.env._("You have sent many files. Try again in an hour."))
        rows = self.env["portal.upload"]._validate([file], **self._get_portal_file_limits())
        if not rows:
            raise UserError(self.env._("Choose a file."))
        return rows[0]

    def _get_portal_file_limits(self):
        """Return which files people outside may add to the conversation, as `portal.upload._validate` takes it.

        For a module to allow other files for its documents, it must override this method and return the dict with
        `extensions` or `max_size`.

        :rtype: dict
        """
        return {}
