from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PortalReadableMixin(models.AbstractModel):
    """A row that names fields of a model which people outside may read. Whoever inherits it has `model_name`.

    The lists of all rows of a model are merged. What none of them names is closed, for the model has a list.
    """

    _name = "portal.readable.mixin"
    _description = "Fields That People Outside May Read"

    field_names = fields.Text(
        "Fields that people outside read",
        help="Technical names, with spaces between them. They are kept up by the addons that bring them; open further "
        "ones below. A field of an app that is not installed is left out.",
    )
    added_field_names = fields.Text(
        "Fields that you opened",
        help="Technical names, with spaces between them, such as x_warranty_end. Whoever may see a record then reads "
        "them too, finds records by them and may export them: by pages, by apps and by API keys. A field that "
        "follows another record shows what stands there. All other fields stay closed.",
    )
    unknown_field_names = fields.Char(
        "Not installed",
        compute="_compute_unknown_field_names",
        help="Names that are no field of the model today.",
    )

    # === COMPUTE METHODS === #

    @api.depends("model_name", "field_names", "added_field_names")
    def _compute_unknown_field_names(self):
        for row in self:
            known = self.env[row.model_name]._fields if row.model_name in self.env else ()
            row.unknown_field_names = " ".join(sorted(row._get_field_names() - set(known)))

    # === CONSTRAINT METHODS === #

    @api.constrains("model_name", "added_field_names")
    def _check_added_field_names(self):
        """A misspelt name would open nothing, and nobody would know why."""
        # While apps are installed, fields may be yet to come.
        for row in self if self.pool.ready else ():
            model = self.env.get(row.model_name)
            unknown = [name for name in row._split(row.added_field_names) if model is None or name not in model._fields]
            if unknown:
                raise ValidationError(
                    self.env._(
                        "%(model)s has no field %(names)s. Give the technical names: they are shown in developer mode "
                        "when you point at a field.",
                        model=row.model_name,
                        names=", ".join(unknown),
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        self.env["portal.field.policy"]._note_change()
        return rows

    def write(self, vals):
        result = super().write(vals)
        self.env["portal.field.policy"]._note_change()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["portal.field.policy"]._note_change()
        return result

    # === BUSINESS METHODS === #

    def _get_field_names(self):
        """Return all names that the rows give, whether there are such fields or not.

        :rtype: set
        """
        return {name for row in self for text in (row.field_names, row.added_field_names) for name in self._split(text)}

    @api.model
    def _split(self, text):
        return (text or "").replace(",", " ").split()
