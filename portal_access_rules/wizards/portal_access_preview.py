from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

# Beyond it, documents are not counted one by one, nor opened in a list.
COUNT_LIMIT = 1000
SHOWN = 10


class PortalAccessPreview(models.TransientModel):
    """What a person can see, found as that person."""

    _name = "portal.access.preview"
    _description = "What a Contact Can See"

    user_id = fields.Many2one("res.users", string="Person", required=True, readonly=True, ondelete="cascade")
    role = fields.Char(readonly=True)
    rights = fields.Char(readonly=True)
    line_ids = fields.One2many("portal.access.preview.line", "preview_id", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `base`: it is made as another person, so who that may be is checked here too.

        :raise AccessError: if it is none of the portal's people, or staff who may not manage contacts ask
        """
        self.env["res.partner"].check_access("write")
        self._check_people([vals.get("user_id") for vals in vals_list])
        return super().create(vals_list)

    def write(self, vals):
        """Override of `base`: as in `create`.

        :raise AccessError: if it is none of the portal's people
        """
        if "user_id" in vals:
            self._check_people([vals["user_id"]])
        return super().write(vals)

    @api.model
    def _check_people(self, user_ids):
        # In sudo mode as managers of contacts need not read users.
        users_sudo = self.env["res.users"].sudo().browse(user_ids)
        if not all(user.exists() and user.share and user._is_portal() for user in users_sudo):
            raise AccessError(self.env._("What can be seen is shown of people of the portal alone."))

    @api.model
    def _action_open(self, user):
        """Open what a person can see.

        :raise UserError: if that person has no access to the portal
        """
        if not user or not user._is_portal():
            raise UserError(self.env._("This contact has no access to the portal."))
        role_sudo = self.env["portal.access.policy"]._get_role_sudo(user)
        preview = self.create(
            {
                "user_id": user.id,
                "role": role_sudo.name or self.env._("None: sees nothing"),
                "rights": role_sudo._describe_rights() if role_sudo else "",
                "line_ids": [Command.create(values) for values in self._prepare_lines(user)],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What %(person)s can see", person=user.name),
            "res_model": self._name,
            "res_id": preview.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _prepare_lines(self, user):
        scopes = self.env["portal.access.policy"]._get_scopes(user)
        entries = self.env["portal.document.type.model"]._search_active([("is_document", "=", True)])
        # A model that a type names several times is one line.
        groups = entries.filtered("is_installed").grouped(lambda entry: (entry.type_id, entry.model_name))
        for entry in [group[0] for group in groups.values()]:
            records = self._search_as(user, entry, COUNT_LIMIT + 1)
            # The reader learns no name that the reader may not read.
            readable = self.env[entry.model_name].browse(records[:SHOWN].ids)
            is_readable = readable.has_access("read")
            names = readable._filtered_access("read").mapped("display_name") if is_readable else []
            yield {
                "type_id": entry.type_id.id,
                "name": self._get_name(entry),
                "entry_id": entry.id,
                "scope": scopes.get(entry.type_id.id, "none"),
                "count": f"{COUNT_LIMIT}+" if len(records) > COUNT_LIMIT else str(len(records)),
                "documents": ", ".join(map(str, names)) + (", …" if len(records) > SHOWN else ""),
            }

    @api.model
    def _get_name(self, entry):
        """Return the name of the type, with that of the model where a type has several."""
        others = entry.type_id.model_ids.filtered(lambda other: other.is_document and other.is_installed)
        if len(set(others.mapped("model_name"))) == 1:
            return entry.type_id.name
        return f"{entry.type_id.name}: {self.env['ir.model']._get(entry.model_name).name}"

    @api.model
    def _search_as(self, user, entry, limit):
        """Return what a person can see of an entry, and of those alike, by that person's own rights and rules."""
        model = self.env[entry.model_name].with_user(user)
        if not model.has_access("read"):
            return model
        alike = entry.type_id.model_ids.filtered(
            lambda other: other.is_document and other.is_installed and other.model_name == entry.model_name
        )
        return entry._search_seen(user, Domain.OR(other._get_domain() for other in alike), limit)
