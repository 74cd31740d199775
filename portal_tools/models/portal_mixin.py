from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Files that one person, or one visitor's network, may add to conversations within an hour.
MOST_FILES = 100
HOUR = 3600


class PortalMixin(models.AbstractModel):
    _inherit = "portal.mixin"

    def _fetch_portal_lines(self, name):
        """Return what a one2many field holds, read along with its own fields: Odoo makes two queries of that.

        As the field is, it is read of all documents that are read together.

        :param str name: the name of the field; in sudo mode, as else not all may be read
        """
        if self.env.su and all(self._ids) and any(name not in document._cache for document in self):
            field, read_together = self._fields[name], self.browse(filter(None, self._prefetch_ids))
            documents = read_together.filtered(lambda document: name not in document._cache)
            domain = field.get_comodel_domain(documents) & Domain(field.inverse_name, "in", documents.ids)
            lines = self.env[field.comodel_name].with_context(active_test=False).search_fetch(domain)
            by_document = lines.grouped(field.inverse_name)
            for document in documents:
                document._update_cache({name: by_document.get(document, lines.browse())}, validate=False)
        return self[name]

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
