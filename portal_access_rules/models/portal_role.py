from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.fields import Domain

# More roles than any vendor has.
MANY = 10_000
# What people of a role may do, each with its field `can_…`.
RIGHTS = ("sign", "pay", "receive", "approve", "manage_team", "change_addresses")
# What the limit of a role is about.
LIMITED = ("sign", "approve")


class PortalRole(models.Model):
    """What a contact may see and do in the portal: a scope for each document type, and rights."""

    _name = "portal.role"
    _description = "Role in the Portal"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True, help="For those who choose it, staff and customers.")
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    can_sign = fields.Boolean("May accept quotations", help="Accept, sign and decline.")
    sign_limit = fields.Monetary(
        "Up to",
        help="The highest total, taxes included, that people of this role accept or approve. 0: no limit.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    can_pay = fields.Boolean("May pay")
    can_receive = fields.Boolean(
        "May confirm receipt", help="Say which goods of a delivery arrived, and what is missing or damaged."
    )
    can_approve = fields.Boolean(
        "May approve deliverables",
        help="Accept what was made in a project, with or without reservations, or send it back.",
    )
    can_manage_team = fields.Boolean(
        "May manage colleagues",
        help="Invite colleagues to the portal, choose their roles and remove them, as far as this role goes.",
    )
    can_change_addresses = fields.Boolean(
        "May change where invoices and deliveries go",
        help="Add, change and remove addresses of the company. Invoice addresses also require a role that "
        "shows invoices. Everyone keeps a delivery address of their own.",
    )
    is_offered = fields.Boolean(
        "Offered to customers",
        default=True,
        help="Customers who manage their colleagues may choose it.",
    )
    scope_ids = fields.One2many(
        "portal.role.scope",
        "role_id",
        string="Scopes",
        copy=True,
        default=lambda self: self._default_scope_ids(),
    )
    user_count = fields.Integer("People", compute="_compute_user_count")

    _check_sign_limit = models.Constraint("CHECK(sign_limit >= 0)", "A limit cannot be below zero.")

    def _default_scope_ids(self):
        document_types = self.env["portal.document.type"].search([("active", "=", True)])
        return [
            fields.Command.create({"type_id": document_type.id, "scope": document_type.default_scope})
            for document_type in document_types
        ]

    # === COMPUTE METHODS === #

    def _compute_user_count(self):
        users = self.env["res.users"]
        for role in self:
            role.user_count = users.search_count(role._get_user_domain(), limit=10_000)

    # === CRUD METHODS === #

    def write(self, vals):
        self.check_access("write")  # who may not gets no work done either
        watched = self if vals.keys() & {"scope_ids", "active"} else self.browse()
        with self.env["portal.access.policy"]._watching_roles(watched):
            result = super().write(vals)
            self.env["portal.access.policy"]._clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # In sudo mode as contacts and companies of others count too.
        used_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        if used_sudo.search_count([("portal_role_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("Contacts have this role. Give them another one first, or archive it."))
        if self.env["res.company"].sudo().search_count([("portal_role_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("This is the default portal role. Choose another one first."))

    def unlink(self):
        result = super().unlink()
        self.env["portal.access.policy"]._clear_cache()
        return result

    # === ACTION METHODS === #

    def action_open_users(self):
        """Open the list of the people who have the role."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "res.users",
            "view_mode": "list,form",
            "domain": self._get_user_domain(),
        }

    # === BUSINESS METHODS === #

    def _get_user_domain(self):
        """Return the domain of the portal users who have one of the roles, also for want of an own one."""
        # In sudo mode as companies of others count too.
        companies = self.env["res.company"].sudo().search([("portal_role_id", "in", self.ids)])
        without = Domain("partner_id.portal_role_id", "=", False) & Domain("company_id", "in", companies.ids)
        people = self.env["res.users"]._get_outside_domain()
        return list(people & (Domain("partner_id.portal_role_id", "in", self.ids) | without))

    @api.model
    def _search_all_sudo(self):
        """Return all roles, in sudo mode as everybody is held to them, and not all who change a type may read them."""
        return self.sudo().search([], limit=MANY)

    def _get_scopes(self):
        """Return the scope of each type that is on: the role's own, or the type's default; without a role, nothing.

        :rtype: dict of `portal.document.type` ids to scopes
        """
        if not self:
            return {}
        # In sudo mode as everybody is held to the roles, and only staff may read them.
        own = {scope.type_id.id: scope.scope for scope in self.sudo().scope_ids}
        document_types = self.env["portal.document.type"].sudo().search([("active", "=", True)])
        return {
            document_type.id: own.get(document_type.id, document_type.default_scope) if self.active else "none"
            for document_type in document_types
        }

    def _get_rights(self):
        """Return what people of the role may do: names of rights, and whether accepting has a limit.

        :rtype: (frozenset, bool)
        """
        return self._get_cached_rights(self.id) if self else (frozenset(), False)

    @api.model
    @tools.ormcache("role_id")
    def _get_cached_rights(self, role_id):
        # In sudo mode as everybody is held to the roles, and only staff may read them.
        role_sudo = self.sudo().browse(role_id)
        if not role_sudo.active:
            return frozenset(), False
        rights = frozenset(right for right in RIGHTS if role_sudo[f"can_{right}"])
        return rights, bool(role_sudo.sign_limit)

    def _allows(self, right, amount=0.0, currency=None, company=None):
        """Return whether people of the role may do something to a document that is open to them.

        :param str right: "sign", "pay", "receive", "approve", "manage_team" or "change_addresses"
        :param float amount: the document's total, taxes included; it matters to "sign" and "approve" alone
        :param currency: the currency of the amount
        :param company: the company whose rates convert the amount
        """
        rights, is_limited = self._get_rights()
        if right not in rights or right not in LIMITED or not is_limited:
            return right in rights
        # In sudo mode as everybody is held to the roles, and only staff may read them.
        role_sudo = self.sudo()
        company, today = company or self.env.company, fields.Date.context_today(self)
        total = (currency or role_sudo.currency_id)._convert(amount, role_sudo.currency_id, company, today)
        return role_sudo.currency_id.compare_amounts(total, role_sudo.sign_limit) <= 0

    def _describe_rights(self):
        """Return what people of the role may do, in words."""
        self.ensure_one()
        rights = []
        if self.can_sign and self.sign_limit:
            limit = self.currency_id.format(self.sign_limit)
            rights.append(self.env._("accept quotations up to %(limit)s", limit=limit))
        elif self.can_sign:
            rights.append(self.env._("accept quotations"))
        if self.can_pay:
            rights.append(self.env._("pay"))
        if self.can_receive:
            rights.append(self.env._("confirm the receipt of deliveries"))
        if self.can_approve and self.sign_limit and not self.can_sign:
            limit = self.currency_id.format(self.sign_limit)
            rights.append(self.env._("approve deliverables up to %(limit)s", limit=limit))
        elif self.can_approve:
            rights.append(self.env._("approve deliverables"))
        if self.can_manage_team:
            rights.append(self.env._("manage colleagues"))
        if self.can_change_addresses:
            rights.append(self.env._("change where invoices and deliveries go"))
        return ", ".join(rights)

    def _describe_scopes(self, scopes=None):
        """Return what people of the role see of each type that is available, one type a line."""
        scopes = self._get_scopes() if scopes is None else scopes
        words = dict(self.env["portal.role.scope"]._fields["scope"]._description_selection(self.env))
        # In sudo mode as only staff may read types, and customers are told what their role shows.
        types_sudo = self.env["portal.document.type"].sudo().search([("id", "in", list(scopes))])
        available_sudo = types_sudo.filtered(lambda document_type: not document_type.is_unavailable)
        return "\n".join(f"{document_type.name}: {words[scopes[document_type.id]]}" for document_type in available_sudo)

    def _is_within(self, other):
        """Return whether the role allows nothing that another one does not."""
        self.ensure_one()
        ranks = self.env["portal.access.policy"]._get_ranks()
        mine, theirs = self._get_scopes(), other._get_scopes()
        if any(ranks[scope] > ranks[theirs.get(document_type, "none")] for document_type, scope in mine.items()):
            return False
        if any(self[right] and not other[right] for right in map("can_{}".format, RIGHTS)):
            return False
        return not (self.can_sign or self.can_approve) or self._is_limit_within(other)

    def _is_limit_within(self, other):
        if not other.sign_limit:
            return True
        today, company = fields.Date.context_today(self), self.env.company
        limit = other.currency_id._convert(other.sign_limit, self.currency_id, company, today)
        return 0 < self.sign_limit <= limit
