from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

# Folders that one upload makes below each other.
MAX_DEPTH = 10


class PortalDocumentFolder(models.Model):
    """A folder of files, within another one or by itself."""

    _name = "portal.document.folder"
    _inherit = ["portal.document.mixin"]
    _description = "Folder"
    _parent_store = True
    _order = "name, id"

    name = fields.Char(required=True)
    complete_name = fields.Char("Path", compute="_compute_complete_name")
    parent_id = fields.Many2one(
        "portal.document.folder", "Within", ondelete="cascade", index=True, domain="[('company_id', '=', company_id)]"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("portal.document.folder", "parent_id", "Folders")
    document_ids = fields.One2many("portal.document", "folder_id", "Files")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="restrict"
    )
    description = fields.Char(help="For customers, above the files.")
    document_count = fields.Integer("Number of files", compute="_compute_document_count")

    # === COMPUTE METHODS === #

    @api.depends("name", "parent_path")
    def _compute_complete_name(self):
        for folder in self:
            # In sudo mode as staff are told the whole path; people outside read no more than the folder's own name.
            path_sudo = folder.sudo().browse(folder._get_path_ids())
            folder.complete_name = " / ".join(path_sudo.mapped("name")) or folder.name

    def _compute_document_count(self):
        counts = dict(
            self.env["portal.document"]._read_group([("folder_id", "in", self.ids)], ["folder_id"], ["__count"])
        )
        for folder in self:
            folder.document_count = counts.get(folder, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains("parent_id", "company_id")
    def _check_company_of_parent(self):
        for folder in self:
            # In sudo mode as a folder of another company may be out of sight.
            folder_sudo = folder.sudo().with_context(active_test=False)
            others = folder_sudo.parent_id.company_id | folder_sudo.child_ids.company_id
            if others - folder_sudo.company_id:
                raise ValidationError(self.env._("A folder belongs to the same company as the folder it is in."))
        self._check_shares_company(
            Domain("folder_id", "in", self.ids) | Domain("document_ids.folder_id", "in", self.ids)
        )

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of `portal.document.mixin`: what is in a folder goes to the bin with it, and comes back with it.

        The folders above come back, too, but not what else is in them.
        """
        if "active" not in vals:
            return super().write(vals)
        if vals["active"]:
            self.parent_id._restore_path()
        changed = self.with_context(active_test=False).filtered(lambda folder: folder.active != vals["active"])
        moments = changed.mapped("binned_on")
        vals = vals | {"binned_on": fields.Datetime.now()}
        result = super().write(vals)
        changed._take_along(vals, moments)
        return result

    def _take_along(self, vals, moments):  # pylint: disable=missing-return
        """Put what is in folders to the bin, or take out of it what went there with them.

        :param dict vals: what was written on the folders
        :param list moments: when they were put there
        """
        went = Domain("binned_on", "in", [moment for moment in moments if moment])
        concerned = went if vals["active"] else Domain("active", "=", True)
        everything = self.with_context(active_test=False)
        below = Domain("id", "child_of", self.ids) & Domain("id", "not in", self.ids)
        # All of them at once: each folder below is among them.
        super(PortalDocumentFolder, everything.search(below & concerned)).write(vals)
        documents = everything.env["portal.document"]
        documents.search(Domain("folder_id", "child_of", self.ids) & concerned).write(vals)

    def _restore_path(self):
        """Take folders and those above them out of the bin, without what else is in them."""
        binned = Domain("id", "parent_of", self.ids) & Domain("active", "=", False)
        folders = self.with_context(active_test=False).search(binned)
        return super(PortalDocumentFolder, folders).write({"active": True})

    @api.model
    def _get_gone_domain(self):
        """Override of `portal.document.mixin`: a folder stays while something in it is not in the bin."""
        folders = self.with_context(active_test=False)
        is_lost = Domain("active", "=", True)
        kept = folders.search(is_lost & Domain("parent_id.active", "=", False)).parent_id
        kept |= folders.env["portal.document"].search(is_lost & Domain("folder_id.active", "=", False)).folder_id
        return super()._get_gone_domain() & Domain("id", "not in", folders.search([("id", "parent_of", kept.ids)]).ids)

    def unlink(self):
        """Override of `base`: what is in a folder goes with it; the database would leave its files behind."""
        folders = self.with_context(active_test=False).search([("id", "child_of", self.ids)])
        folders.env["portal.document"].search([("folder_id", "in", folders.ids)]).unlink()
        return super(PortalDocumentFolder, folders | self).unlink()

    # === BUSINESS METHODS === #

    def _get_share_domain(self):
        """Override of `portal.document.mixin`: the shares of the folder and of those it is in."""
        return Domain("folder_id", "parent_of", self.ids)

    @api.model
    def _get_shared_domain(self, shares_sudo):
        """Override of `portal.document.mixin`: the folders of shares, and those in them."""
        return Domain("id", "child_of", shares_sudo.folder_id.ids)

    @api.model
    def _get_given_domain(self, shares):
        """Override of `portal.document.mixin`: the folders of shares, and those in them."""
        holders, given = self.env["portal.document.share"], shares.subselect()

        def make_sql(model, alias, query):
            return SQL(
                "EXISTS (SELECT 1 FROM %s share JOIN %s root ON root.id = %s"
                " WHERE share.id IN %s AND %s LIKE %s || '%%')",
                SQL.identifier(holders._table),
                SQL.identifier(self._table),
                holders._field_to_sql("share", "folder_id"),
                given,
                model._field_to_sql(alias, "parent_path", query),
                self._field_to_sql("root", "parent_path"),
            )

        return Domain.custom(to_sql=make_sql)

    def _prepare_share_values(self):
        """Override of `portal.document.mixin`."""
        self.ensure_one()
        return {"folder_id": self.id, "company_id": self.company_id.id}

    def _get_below(self, path):
        """Return a folder below this one, which is made where it is missing.

        :param str path: the names of the folders, with slashes between them
        """
        self.ensure_one()
        folder, uploads = self, self.env["portal.upload"]
        for name in [part for part in str(path).split("/") if part.strip(" .")][:MAX_DEPTH]:
            name = uploads._clean_name(name)
            found = self.search([("parent_id", "=", folder.id), ("name", "=", name)], limit=1)
            folder = found or self.create({"name": name, "parent_id": folder.id, "company_id": folder.company_id.id})
        return folder

    def _get_path_sudo(self, roots_sudo):
        """Return the folders from the first one that was shared down to this one; what is above it is not told.

        :param roots_sudo: the folders that are shared, in sudo mode as the caller has checked them
        """
        self.ensure_one()
        ids = self._get_path_ids()
        shared = [number for number in ids if number in roots_sudo.ids]
        # In sudo mode as each of them is within a folder that the reader was given.
        return self.sudo().browse(ids[ids.index(shared[0]) :] if shared else [self.id])

    def _get_path_ids(self):
        """Return the ids of the folders from the topmost one down to this one."""
        self.ensure_one()
        # In sudo mode as who asks for it decides what of it is told.
        return [int(part) for part in (self.sudo().parent_path or "").split("/") if part]
