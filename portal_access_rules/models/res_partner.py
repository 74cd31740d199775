from odoo import Command, api, fields, models

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
        # People of the same company see more from now on: the ids of its contacts are kept in memory.
        if partners.filtered("parent_id").commercial_partner_id._have_people():
            self.env["portal.access.policy"]._clear_cache()
        return partners

    def write(self, vals):
        if not vals.keys() & POLICY_FIELDS:
            return super().write(vals)
        moved = self._filter_moved(vals)
        with self.env["portal.access.policy"]._rotating_links(self._get_affected_users_sudo(vals)):
            result = super().write(vals)
            self.env["portal.access.policy"]._clear_cache()
        if moved:
            self.env["portal.link.rotation"]._request_for_contacts(moved)
        return result

    def unlink(self):
        result = super().unlink()
        self.env["portal.access.policy"]._clear_cache()
        return result

    # === ACTION METHODS === #

    def action_grant_portal_access(self, role=None):
        """Invite the contacts to the portal, in a role. One that cannot be invited does not stop the others.

        :param role: the `portal.role`, or its id; without one they keep theirs
        :return: those who were invited
        :rtype: res.partner
        """
        self._set_portal_role(role)
        invited = self.browse()
        for partner in self:
            line = self.env["portal.wizard"].create({"partner_ids": [Command.set(partner.ids)]}).user_ids
            if line.email_state == "ok" and not line.is_portal and not line.is_internal:
                line.action_grant_access()
                invited |= partner
        return invited

    def action_preview_portal(self):
        """Open what the contact can see in the portal."""
        self.ensure_one()
        # In sudo mode as managers of contacts need not read users; the preview is made as that person.
        user_sudo = self.sudo().user_ids.filtered(lambda user: user.active and user._is_portal())[:1]
        return self.env["portal.access.preview"]._action_open(user_sudo.sudo(False))

    # === BUSINESS METHODS === #

    def _set_portal_role(self, role):
        """Give the contacts a role before they are invited; None leaves theirs as it is."""
        if role is not None:
            self.portal_role_id = role if isinstance(role, int) else role.id

    def _get_affected_users_sudo(self, vals):
        """Return the people whose sight a change of these contacts may change."""
        # In sudo mode as the policy holds for users whom the current one may not read.
        partners_sudo = self.sudo()
        if vals.keys() & {"parent_id", "is_company", "commercial_partner_id"}:
            partners_sudo |= partners_sudo.search([("id", "child_of", self.ids)])
        return partners_sudo.user_ids.filtered(lambda user: user.share and user._is_portal())

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
        is_own = field.name in OWN_FIELDS and self._origin == self.env.user.partner_id and bool(self)
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
        if self == current or not current:
            return True
        if self.type == "invoice" and not self.env["portal.access.policy"]._is_shown("invoice"):
            return False
        return not self._has_portal_login() and self._is_portal_visible()

    def _is_portal_visible(self):
        """Return whether the current person may read this contact."""
        self.ensure_one()
        return self.with_user(self.env.user).sudo(False).has_access("read")
