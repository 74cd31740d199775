from contextlib import contextmanager

from odoo import api, fields, models

from .portal_access_policy import ADDRESS_TYPES

# Whatever changes in them changes what somebody may see.
POLICY_FIELDS = {"parent_id", "is_company", "active", "type", "portal_role_id", "commercial_partner_id", "user_ids"}
# What people read of their own contact alone.
OWN_FIELDS = {"email", "email_normalized", "email_formatted", "phone", "tz", "vat"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    portal_role_id = fields.Many2one(
        "portal.role",
        string="Portal role",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        groups="base.group_user",
        help="What this contact may see and do in the portal. Empty: the role of contacts without one.",
    )
    portal_note = fields.Text(
        "Note for the customer",
        copy=False,
        help="People outside who may see this contact may read it. The internal notes stay with the staff.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        # The addresses of people and of their companies are kept in memory; other contacts are looked up.
        if partners._filter_addresses():
            self.env["portal.access.policy"]._clear_cache()
        self.env["portal.address.book"]._tell_new(partners)
        return partners

    def write(self, vals):
        with self.env["portal.address.book"]._watching(self, vals), self._telling_policy(vals):
            return super().write(vals)

    def unlink(self):
        result = super().unlink()
        self.env["portal.access.policy"]._clear_cache()
        return result

    # === ACTION METHODS === #

    def action_preview_portal(self):
        """Open what the contact can see in the portal."""
        self.ensure_one()
        # In sudo mode as managers of contacts need not read users; the preview is made as that person.
        user_sudo = self.sudo().user_ids.filtered(lambda user: user.active and user._is_portal())[:1]
        return self.env["portal.access.preview"]._action_open(user_sudo.sudo(False))

    # === BUSINESS METHODS === #

    def _prepare_portal_access(self, options):
        """Override of `portal_tools` to give the contacts a role before they are invited.

        :param dict options: `role` is the `portal.role` or its id; without it the contacts keep theirs
        """
        result = super()._prepare_portal_access(options)
        role = options.pop("role", None)
        if role is not None:
            self.portal_role_id = role if isinstance(role, int) else role.id
        return result

    @contextmanager
    def _telling_policy(self, vals):
        """Within it, the contacts may change; at its end, the policy is told if people see less by it."""
        if not vals.keys() & POLICY_FIELDS:
            yield
            return
        policy = self.env["portal.access.policy"]
        moved = self._filter_moved(vals)
        companies = {"companies": moved.commercial_partner_id.ids}
        assigned = self._get_assigned() if "portal_role_id" in vals else []
        yield
        policy._clear_cache()
        for partners, before in assigned:
            narrowed = policy._get_narrowed(before, partners._get_portal_scopes(min))
            policy._notify_narrowed("contact", partners, {"scopes": {0: narrowed}})
        if moved:
            policy._notify_narrowed("move", moved, companies)

    def _get_assigned(self):
        """Return the contacts by their role, and what they see: [(contacts, scopes)]."""
        # In sudo mode as the policy holds whoever may read the roles of contacts.
        return [
            (self.browse(partners.ids), partners._get_portal_scopes(max))
            for partners in self.sudo().grouped("portal_role_id").values()
        ]

    def _get_portal_scopes(self, which):
        """Return the scopes of contacts who all have one role, or none of their own.

        :param which: `max` or `min`, for contacts without a role whose logins belong to several companies of the
            vendor's
        """
        # In sudo mode as the policy holds for users whom the current one may not read.
        users_sudo, role_sudo = self.env["res.users"].sudo(), self.sudo().portal_role_id[:1]
        groups = users_sudo._read_group([("share", "=", True), ("partner_id", "in", self.ids)], ["company_id"])
        scopes = [(role_sudo or company.portal_role_id)._get_scopes() for (company,) in groups]
        ranks = self.env["portal.access.policy"]._get_ranks()
        return {
            type_id: which((found.get(type_id, "none") for found in scopes), key=ranks.get)
            for type_id in {type_id for found in scopes for type_id in found}
        }

    def _filter_addresses(self):
        """Return those that are an address of somebody who has a login, or of such a person's company."""
        addresses = self.filtered(lambda partner: partner.parent_id and partner.type in ADDRESS_TYPES)
        return addresses if addresses.parent_id._have_people() else addresses.browse()

    def _filter_moved(self, vals):
        """Return those contacts whom a change takes from a company in which somebody has a login."""
        moves = vals.keys() & {"parent_id", "is_company", "type"}
        changed = self.filtered(lambda partner: any(self._is_changed(partner, name, vals[name]) for name in moves))
        return changed if changed.commercial_partner_id._have_people() else self.browse()

    def _have_people(self):
        """Return whether somebody outside signs in for one of these companies or for what they belong to."""
        if not self:
            return False
        # In sudo mode as whether somebody has a login does not depend on who may read users.
        users_sudo = self.env["res.users"].sudo().with_context(active_test=False)
        people = [("share", "=", True), ("partner_id", "child_of", self._get_portal_roots().ids)]
        return bool(users_sudo.search_count(people, limit=1))

    def _get_portal_roots(self):
        """Return the companies at the top of those that these belong to."""
        roots = self.sudo()
        while parents := roots.parent_id - roots:
            roots = roots.filtered(lambda partner: not partner.parent_id) | parents
        return roots

    @api.model
    def _is_changed(self, partner, name, value):
        field = partner._fields[name]
        return field.convert_to_cache(value, partner) != field.convert_to_cache(partner[name], partner)

    def _is_portal_field_own(self, field):
        """Override of this addon's `base`: people read their own address of mail and telephone, and nobody else's."""
        is_own = field.name in OWN_FIELDS and self == self.env.user.partner_id and bool(self)
        return is_own or super()._is_portal_field_own(field)

    def _has_portal_login(self):
        """Return whether somebody signs in, or signed in, as this contact."""
        self.ensure_one()
        # In sudo mode as whether a contact is a person does not depend on who may read users.
        return bool(self.sudo().with_context(active_test=False).user_ids)

    def _can_be_edited_by_current_customer(self, **kwargs):
        """Override of `portal`: nobody edits a colleague, nor an address that the own role does not show."""
        if not super()._can_be_edited_by_current_customer(**kwargs):
            return False
        current = self._get_current_partner(**kwargs)
        if self.env.user._is_public() and current:
            # A visitor's cart has contacts that no rule shows to visitors. They may be a person's, whose cart it was.
            return not current._has_portal_login() and not self._has_portal_login()
        if self == current or not current:
            return True
        if not self.env["portal.address.book"]._may_decide(self.env.user, self.type, self.parent_id):
            return False
        return not self._has_portal_login() and self._is_portal_visible()

    def _fields_sync(self, values):
        """Override of `base`: what a person outside says of a contact is not said of the company and colleagues.

        In Odoo the address of a contact is the company's: whoever changes the own one changes them all.
        """
        if not self._is_kept_from_company():
            return super()._fields_sync(values)
        shared = {*self._address_fields(), *self._synced_commercial_fields()}
        result = super()._fields_sync({name: value for name, value in values.items() if name not in shared})
        if self.commercial_partner_id == self:
            self._children_sync(values)
        return result

    def _is_kept_from_company(self):
        """Return whether the current user may not decide on what this contact has in common with its company."""
        user = self.env.user
        if not user.share or not self.parent_id:
            return False
        is_own_company = self.parent_id.commercial_partner_id == user.commercial_partner_id
        rights = ("manage_team", "change_addresses")
        policy = self.env["portal.access.policy"]
        return not is_own_company or not all(policy._has_right(user, right) for right in rights)

    def _is_portal_visible(self):
        """Return whether the current person may read this contact."""
        self.ensure_one()
        return self.with_user(self.env.user).sudo(False).has_access("read")
