import io
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import ormcache

from odoo.addons.portal_tools.file_size import tell_size
from odoo.addons.portal_tools.models.portal_upload import INLINE_TYPES

# What makes a file another one, or another one's.
CONTENT_FIELDS = {"raw", "datas", "db_datas", "store_fname", "url", "type", "res_model", "res_id", "res_field"}
VERSION = "portal.document.version"


class IrAttachment(models.Model):
    _name = "ir.attachment"
    _inherit = ["ir.attachment", "portal.file.mixin"]

    is_on_portal = fields.Boolean(
        "On the portal",
        groups="base.group_user",
        help="Customers find the file on the page of its document, such as an order. Files of internal notes stay "
        "hidden.",
    )
    portal_model_text = fields.Char("Kind of document", compute="_compute_portal_model_text", groups="base.group_user")

    # === COMPUTE METHODS === #

    @api.depends("res_model")
    def _compute_portal_model_text(self):
        for attachment in self:
            model = self.env.get(attachment.res_model or "")
            attachment.portal_model_text = model is not None and self.env["ir.model"]._get(model._name).sudo().name

    _on_portal_idx = models.Index("(res_model, res_id) WHERE is_on_portal")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        if any(vals.get("is_on_portal") for vals in vals_list):
            attachments._note_marks()
        return attachments

    def write(self, vals):
        """Override of `base`: the file of a version stays what it was when it was shared."""
        if CONTENT_FIELDS & vals.keys() and not self._is_moved(vals):
            self._check_not_of_version()
        result = super().write(vals)
        if vals.get("is_on_portal") or vals.get("res_model"):
            self._note_marks()
        return result

    def _is_moved(self, vals):
        """Return whether the same content is stored elsewhere, as Odoo does when the storage changes."""
        return vals.keys() <= {"raw", "mimetype"} and len(self) == 1 and vals.get("raw") == self.raw

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_version(self):
        self._check_not_of_version()

    def _check_not_of_version(self):
        """Refuse what would change a version that exists.

        :raise UserError: in the user's language
        """
        # In sudo mode as whoever changes a file need not be able to read the version that it belongs to.
        attachments_sudo = self.sudo().filtered(lambda attachment: attachment.res_model == VERSION)
        versions_sudo = self.env[VERSION].sudo()
        if attachments_sudo and versions_sudo.search_count([("attachment_id", "in", attachments_sudo.ids)], limit=1):
            raise UserError(self.env._("The file of a version cannot be changed or deleted. Upload a new version."))

    # === BUSINESS METHODS === #

    def _note_marks(self):
        """Let the pages of documents ask anew, where these files are the first ones of their model with a mark."""
        # In sudo mode as only staff may read the mark.
        marked_sudo = self.sudo().filtered("is_on_portal")
        for name in set(marked_sudo.mapped("res_model")):
            others = Domain("is_on_portal", "=", True) & Domain("res_model", "=", name)
            if not marked_sudo.search_count(others & Domain("id", "not in", marked_sudo.ids), limit=1):
                self.env.registry.clear_cache()

    @api.model
    @ormcache("model_name")
    def _is_some_on_portal(self, model_name):
        """Return whether any file of the documents of a model carries the mark. Each page of a document asks it."""
        # In sudo mode as only staff may read the mark.
        domain = Domain("is_on_portal", "=", True) & Domain("res_model", "=", model_name)
        return bool(self.sudo().search_count(domain, limit=1))

    def action_share_record(self):
        """Open the form by which the files of a record are shared that customers may find."""
        self.env["portal.document.share"].check_access("create")
        if len(set(self.mapped(lambda file: (file.res_model, file.res_id)))) != 1 or not self[0].res_id:
            raise UserError(self.env._("Choose files of one record."))
        return self.env["portal.document.share"].action_share_files(self[0].res_model, self[0].res_id)

    def _get_file_sudo(self):
        """Return the source of the file, as `portal.document` does: itself."""
        return self.sudo()

    def _is_previewed(self):
        """Return whether our own pages show the file, as `portal.document` does."""
        self.ensure_one()
        return self.mimetype in INLINE_TYPES

    def _get_size_text(self):
        self.ensure_one()
        return tell_size(self.env, self.file_size)

    def _get_file_name(self):
        """Override of this addon: the attachment's own."""
        return self.name or ""

    def _get_file_size(self):
        """Override of this addon: the attachment's own."""
        return self.file_size

    def _get_file_mimetype(self):
        """Override of this addon: the attachment's own."""
        return self.mimetype or "application/octet-stream"

    def _get_file_stream(self):
        """Override of this addon: Odoo's own, which knows the file store and object storages."""
        return self.env["ir.binary"]._get_stream_from(self)

    def _get_opener(self):
        """Override of this addon: from the file store, or from the database; no other storage is on this server."""
        self.ensure_one()
        if self.type != "binary":
            return None
        if not self.store_fname:
            return partial(io.BytesIO, self.raw or b"")
        return partial(open, self._full_path(self.store_fname), "rb")
