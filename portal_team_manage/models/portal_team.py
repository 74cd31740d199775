import re

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import SQL, email_normalize

NAME_LENGTH = 100
# Invitations of one administrator in an hour.
INVITATIONS = 20
HOUR = 3600


class PortalTeam(models.AbstractModel):
    """What a customer's own administrator may do to colleagues. The vendor's roles are the bounds."""

    _name = "portal.team"
    _description = "Team of a Customer"

    # === WHO === #

    @api.model
    def _is_manager(self):
        """Return whether the current user manages the colleagues of a company."""
        user = self.env.user
        return (
            user._is_portal()
            and user.commercial_partner_id != user.partner_id
            and self.env["portal.access.policy"]._has_right("manage_team")
        )

    @api.model
    def _get_domain(self):
        """Return the domain of the colleagues: people, not addresses, of the same company without subsidiaries."""
        company = self.env.user.commercial_partner_id
        people = Domain("type", "=", "contact") | Domain("user_ids", "!=", False)
        return Domain("commercial_partner_id", "=", company.id) & Domain("is_company", "=", False) & people

    @api.model
    def _get_member_sudo(self, partner_id):
        """Return a colleague.

        :return: in sudo mode as who manages colleagues sees them, whatever else the role shows
        :raise UserError: if the current user does not manage colleagues, or this is not one of them
        """
        if not self._is_manager():
            raise UserError(self.env._("Your role does not allow you to manage colleagues."))
        partners_sudo = self.env["res.partner"].sudo()
        partner_sudo = partners_sudo.search(self._get_domain() & Domain("id", "=", partner_id))
        if not partner_sudo:
            raise UserError(self.env._("This person is not in your team."))
        return partner_sudo

    @api.model
    def _get_user_sudo(self, partner):
        """Return the login of a colleague, also a suspended one."""
        # In sudo mode as customers may not read the logins of others; the team page is the administrator's.
        users_sudo = partner.sudo().with_context(active_test=False).user_ids
        return users_sudo.sorted(lambda user: not user.active)[:1]

    @api.model
    def _get_states(self):
        return {
            "active": self.env._("Active"),
            "invited": self.env._("Invited"),
            "suspended": self.env._("Suspended"),
            "none": self.env._("No access"),
        }

    @api.model
    def _get_state(self, partner):
        """Return "active", "invited", "suspended" or "none"."""
        user_sudo = self._get_user_sudo(partner)
        if user_sudo.active and (user_sudo._is_portal() or user_sudo._is_internal()):
            return "active" if user_sudo.login_date else "invited"
        portal = self.env.ref("base.group_portal")
        return "suspended" if user_sudo and portal in user_sudo.group_ids else "none"

    # === ROLES === #

    @api.model
    def _get_role_sudo(self, partner):
        """Return the role of a colleague, with or without access."""
        # In sudo mode as only staff may read roles; their names are shown to the administrator.
        company_sudo = self._get_user_sudo(partner).company_id or self.env.company.sudo()
        return partner.sudo().portal_role_id or company_sudo.portal_role_id

    @api.model
    def _get_role_name(self, partner):
        return self._get_role_sudo(partner).name or ""

    @api.model
    def _get_offered_roles_sudo(self):
        """Return the roles that the current user may give: offered by the vendor, and not above the own one."""
        own_sudo = self.env["portal.access.policy"]._get_role_sudo(self.env.user)
        roles_sudo = self.env["portal.role"].sudo().search([("is_offered", "=", True)])
        return roles_sudo.filtered(lambda role: role._is_within(own_sudo))

    @api.model
    def _get_offered_role_sudo(self, role_id):
        """Return one of the offered roles.

        :param role_id: an id as a form sends it; may be anything
        :raise UserError: if it is none of them
        """
        role_sudo = self._get_offered_roles_sudo().filtered(lambda role: str(role.id) == str(role_id))
        if not role_sudo:
            raise UserError(self.env._("Choose one of the roles."))
        return role_sudo

    @api.model
    def _get_refusal(self, partner):
        """Return why the current user may not change a colleague, in words, or False."""
        user_sudo = self._get_user_sudo(partner)
        if partner == self.env.user.partner_id:
            return self.env._("This is you. Ask another administrator, or us, to change your access.")
        logins_sudo = partner.sudo().with_context(active_test=False).user_ids
        if any(login._is_internal() for login in logins_sudo):
            return self.env._("This person is managed by us.")
        if self._is_ended_by_vendor(partner):
            return self.env._("The access of this person was ended by us. Ask us for help.")
        own_sudo = self.env["portal.access.policy"]._get_role_sudo(self.env.user)
        # Who has no access yet gets another role with it.
        role_sudo = partner.sudo().portal_role_id if not user_sudo else self._get_role_sudo(partner)
        if role_sudo and not role_sudo._is_within(own_sudo):
            return self.env._("The role of this person goes beyond yours.")
        return False

    @api.model
    def _is_ended_by_vendor(self, partner):
        """Return whether a colleague's login was archived by others than the customer's own administrators."""
        user_sudo = self._get_user_sudo(partner)
        return bool(user_sudo) and not user_sudo.active and not user_sudo.portal_is_ended_by_team

    @api.model
    def _lock_team(self):
        """Hold the team until the end of the transaction: of two administrators who act at once, one waits.

        Its request then fails, as the row was written to, and Odoo repeats it: it sees what the first did.
        """
        company = self.env.user.commercial_partner_id
        self.env.cr.execute(SQL("UPDATE res_partner SET write_date = write_date WHERE id = %s", company.id))

    @api.model
    def _check_not_last(self, partner_sudo, role_sudo=None):
        """Make sure that somebody is left who manages colleagues.

        :param partner_sudo: who is to be ended, or is given another role
        :param role_sudo: that role
        :raise UserError: if nobody would be
        """
        if role_sudo and "manage_team" in role_sudo._get_rights()[0]:
            return
        policy = self.env["portal.access.policy"]
        # In sudo mode as the administrator sees the logins of colleagues.
        people_sudo = self.env["res.partner"].sudo().search(self._get_domain() & Domain("user_ids.active", "=", True))
        users_sudo = (people_sudo - partner_sudo).user_ids.filtered(lambda user: user._is_portal())
        if not any(policy._get_role_sudo(user)._allows("manage_team") for user in users_sudo):
            raise UserError(self.env._("Somebody has to be left who manages your team."))

    @api.model
    def _get_changeable_sudo(self, partner_id):
        """Return a colleague whom the current user may change, locked until the end of the transaction.

        :raise UserError: if the current user may not
        """
        self._lock_team()
        partner_sudo = self._get_member_sudo(partner_id)
        if refusal := self._get_refusal(partner_sudo):
            raise UserError(refusal)
        partner_sudo.lock_for_update()
        return partner_sudo

    # === ACTIONS === #

    @api.model
    def _invite(self, name, email, role_id):
        """Invite a new colleague, or one who is a contact of the company without access.

        :param str name: the name, as typed
        :param str email: the address, as typed
        :param role_id: the role's id, as the form sends it
        :return: the colleague, in sudo mode
        :raise UserError: if it cannot be done
        """
        if not self._is_manager():
            raise UserError(self.env._("Your role does not allow you to manage colleagues."))
        self._lock_team()
        role_sudo = self._get_offered_role_sudo(role_id)
        name, address = self._check_person(name, email)
        self._check_rate()
        # Archived ones count too: their mails would be taken for those of this customer's.
        partners_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        known = Domain("email_normalized", "=", address)
        partner_sudo = partners_sudo.search(self._get_domain() & known & Domain("active", "=", True), limit=1)
        if not partner_sudo and partners_sudo.search_count(known, limit=1):
            # Mails of that contact would be taken for those of this customer. Whose it is, is nobody's business.
            raise UserError(self.env._("This address cannot be invited. Ask us for help."))
        if not partner_sudo:
            company = self.env.user.commercial_partner_id
            partner_sudo = partners_sudo.create(
                {
                    "name": name,
                    "email": address,
                    "parent_id": company.id,
                    "company_id": company.company_id.id,
                    "lang": self.env.user.lang,
                }
            )
        self._grant(partner_sudo, role_sudo)
        return partner_sudo

    @api.model
    def _check_person(self, name, email):
        """Return a name and an address that can be invited.

        :raise UserError: if one of them cannot be
        """
        name = " ".join((name or "").split())
        if not name or len(name) > NAME_LENGTH or not self._is_name(name):
            raise UserError(self.env._("Type the name of your colleague, up to %s letters.", NAME_LENGTH))
        address = email_normalize(email or "")
        if not address:
            raise UserError(self.env._("Type the e-mail address of your colleague, such as anna@example.com."))
        return name, address

    def _is_name(self, name):
        """Return whether a text can be a person's name: the invitation is headed by it, whoever gets it."""
        is_message = re.search(r"://|www\.|@|\w\.\w{2,}|(\d[ ()/.-]*){6}", name, re.I)
        has_letters = any(character.isalpha() for character in name)
        return name.isprintable() and has_letters and not is_message

    @api.model
    def _check_rate(self):
        allowed = self.env["portal.rate.limit"]._is_allowed("portal.team", self.env.uid, INVITATIONS, HOUR)
        if not allowed:
            raise UserError(self.env._("You have sent many invitations. Try again in an hour."))

    @api.model
    def _check_size(self):
        limit = self.env.company.sudo().portal_team_limit
        # In sudo mode as the colleagues are counted whoever may read them.
        with_access = self._get_domain() & Domain("user_ids.active", "=", True)
        if limit and self.env["res.partner"].sudo().search_count(with_access, limit=limit) >= limit:
            raise UserError(self.env._("Your company has as many people as it may have. Remove one, or ask us."))

    @api.model
    def _grant(self, partner_sudo, role_sudo):
        if refusal := self._get_refusal(partner_sudo):
            raise UserError(refusal)
        if self._get_state(partner_sudo) != "none":
            raise UserError(self.env._("This person has access already, or was suspended."))
        self._check_size()
        partner_sudo.portal_role_id = role_sudo
        result = partner_sudo._grant_portal_access()
        if result != "sent":
            # Whose login an address is, is nobody's business.
            raise UserError(self.env._("This address cannot be invited. Ask us for help."))
        self._log_action("invite", partner_sudo, role_sudo.name)

    @api.model
    def _invite_member(self, partner_id, role_id):
        """Invite a colleague who has no access."""
        role_sudo = self._get_offered_role_sudo(role_id)
        partner_sudo = self._get_changeable_sudo(partner_id)
        self._check_person(partner_sudo.name, partner_sudo.email)
        self._check_rate()
        self._grant(partner_sudo, role_sudo)

    @api.model
    def _resend(self, partner_id, _role_id=None):
        """Send the invitation to a colleague again."""
        partner_sudo = self._get_changeable_sudo(partner_id)
        self._check_rate()
        if self._get_state(partner_sudo) != "invited" or partner_sudo._resend_portal_invitation() != "sent":
            raise UserError(self.env._("This person needs no invitation."))
        self._log_action("resend", partner_sudo)

    @api.model
    def _set_role(self, partner_id, role_id):
        """Give a colleague another role."""
        role_sudo = self._get_offered_role_sudo(role_id)
        partner_sudo = self._get_changeable_sudo(partner_id)
        self._check_not_last(partner_sudo, role_sudo)
        before = self._get_role_sudo(partner_sudo)
        if before != role_sudo or partner_sudo.portal_role_id != role_sudo:
            partner_sudo.portal_role_id = role_sudo
            self._log_action("role", partner_sudo, f"{before.name or '-'} → {role_sudo.name}")

    @api.model
    def _suspend(self, partner_id, _role_id=None):
        """Keep a colleague out until let in again. Sessions end at once."""
        partner_sudo = self._get_changeable_sudo(partner_id)
        if self._get_state(partner_sudo) in ("active", "invited"):
            self._check_not_last(partner_sudo)
            users_sudo = partner_sudo.user_ids
            users_sudo.write({"active": False, "portal_is_ended_by_team": True})
            users_sudo._sign_out_everywhere()
            self._log_action("suspend", partner_sudo)

    @api.model
    def _resume(self, partner_id, _role_id=None):
        """Let a suspended colleague in again, with the same role."""
        partner_sudo = self._get_changeable_sudo(partner_id)
        if self._get_state(partner_sudo) == "suspended":
            self._check_size()
            self._get_user_sudo(partner_sudo).active = True
            self._log_action("resume", partner_sudo)

    @api.model
    def _remove(self, partner_id, _role_id=None):
        """Take the access from a colleague for good. The contact and its documents stay."""
        partner_sudo = self._get_changeable_sudo(partner_id)
        if self._get_state(partner_sudo) != "none":
            self._check_not_last(partner_sudo)
            users_sudo = partner_sudo.with_context(active_test=False).user_ids
            users_sudo._revoke_portal_access()
            users_sudo.portal_is_ended_by_team = True
            self._log_action("remove", partner_sudo)

    @api.model
    def _log_action(self, action, partner_sudo, detail=False):
        address = request.httprequest.remote_addr if request else False
        self.env["portal.team.log"]._log(action, partner_sudo, detail, address)
