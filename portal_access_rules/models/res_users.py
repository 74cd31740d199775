import logging

from odoo import api, fields, models, tools
from odoo.fields import Domain

from .portal_access_policy import ADDRESS_TYPES

_logger = logging.getLogger(__name__)
# The clean forms of the own address.
CLEAN_FIELDS = {"email_normalized", "email_formatted"}


class ResUsers(models.Model):
    _inherit = "res.users"

    portal_role_id = fields.Many2one(
        related="partner_id.portal_role_id",
        readonly=False,
        groups="base.group_user",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        # An address that has a login is nobody else's address any more.
        self.env["portal.access.policy"]._clear_cache()
        addresses = users.partner_id.filtered(lambda partner: partner.type in ADDRESS_TYPES)
        if addresses:
            self.env["portal.access.policy"]._notify_narrowed("login", addresses, {})
        return users

    def write(self, vals):
        if not vals.keys() & {"active", "group_ids", "partner_id", "company_id"}:
            return super().write(vals)
        self.env["portal.field.policy"]._forget_users()
        before = self._get_portal_people()
        result = super().write(vals)
        self._compare_portal_people(before)
        return result

    def unlink(self):
        before = self._get_portal_people()
        result = super().unlink()
        self._compare_portal_people(before)
        return result

    @api.model
    def _get_invalidation_fields(self):
        """Override of `base`: the rules of a person are those of the contact."""
        return super()._get_invalidation_fields() | {"partner_id"}

    # === BUSINESS METHODS === #

    def _notify_security_setting_update(self, *args, **kwargs):
        """Override of `mail`: people who change their own account are told of it from the vendor's address."""
        # In sudo mode as that address is a contact's, whose address people outside may not read.
        return super(ResUsers, self.sudo())._notify_security_setting_update(*args, **kwargs)

    def _send_totp_mail_code(self):
        """Override of `auth_totp_mail`: the code goes to the address of whoever signs in."""
        # In sudo mode as that person is a visitor until the code is typed, and visitors may read no address.
        return super(ResUsers, self.sudo())._send_totp_mail_code()

    def _is_portal_field_own(self, field):
        """Override of this addon's `base`: what Odoo lets a person read of the own user stays open.

        While somebody signs in, a visitor still, or nobody yet where a program does so, Odoo asks that user about the
        second factor.
        """
        # Odoo compares the clean form of the own address when a person changes it.
        is_named = field.name in self._self_accessible_fields()[0] or field.name in CLEAN_FIELDS
        # What somebody fills in for the own user is not the own user: it may be another contact's.
        is_own = is_named and self == self.env.user
        is_signing_in = field.name == "totp_enabled" and (not self.env.uid or self.env.user._is_public())
        return is_own or is_signing_in or super()._is_portal_field_own(field)

    @api.model
    def _get_outside_domain(self):
        """Return the domain of the users of the portal: all people outside who have a login.

        :rtype: Domain
        """
        return Domain("share", "=", True) & Domain("all_group_ids", "in", self.env.ref("base.group_portal").ids)

    def _get_portal_people(self):
        """Return those who are people of the portal, by role: {role: {user id: (id of the contact, seen)}}.

        `seen` is whether the person ever signed in.
        """
        # In sudo mode as whoever may write a user ends what the user could see.
        users_sudo = self.env["res.users"].sudo()
        portal = Domain("active", "=", True) & self._get_outside_domain()
        found = users_sudo.search(Domain("id", "in", self.ids) & portal)
        people = {}
        for user in found:
            role = user.partner_id.portal_role_id or user.company_id.portal_role_id
            people.setdefault(role, {})[user.id] = (user.partner_id.id, bool(user.login_date))
        return people

    def _compare_portal_people(self, before):
        """Tell who has another role than before, is another contact or no person of the portal any more.

        :param dict before: what `_get_portal_people` told
        """
        if not before:
            return
        policy = self.env["portal.access.policy"]
        now = {
            user_id: (role, person)
            for role, people in self.browse(self.ids).exists()._get_portal_people().items()
            for user_id, person in people.items()
        }
        for role, people in before.items():
            changed = {
                user_id: person
                for user_id, person in people.items()
                if user_id not in now or (role, person[0]) != (now[user_id][0], now[user_id][1][0])
            }
            if changed:
                scopes = {0: role._get_scopes()}
                policy._notify_narrowed("user", self.browse(changed), {"scopes": scopes, "people": changed})

    def _get_portal_domain(self, model_name):
        """Return what the person may see of a model, for the record rule of that model.

        If it cannot be told, the answer is nothing.

        :rtype: list
        """
        self.ensure_one()
        try:
            return list(self._get_cached_portal_domain(model_name))
        except (AttributeError, KeyError, SyntaxError, TypeError, ValueError):
            _logger.exception("What %s may see of %s cannot be told: nothing is shown.", self.login, model_name)
            return list(Domain.FALSE)

    @tools.ormcache("self.id", "model_name")
    def _get_cached_portal_domain(self, model_name):
        return tuple(self.env["portal.access.policy"]._get_domain(model_name, self))
