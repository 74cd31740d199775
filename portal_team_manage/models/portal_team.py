from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from odoo.addons.portal_tools.person_name import is_person_name

NAME_LENGTH = 100
# The maximum number of invitations by one administrator per hour.
INVITATIONS = 20
HOUR = 3600
# What can be chosen of the e-mails of a colleague.
NOTICE_FIELDS = ("frequency", "audience")


class PortalTeam(models.AbstractModel):
    """The management of colleagues by a customer's own administrator, within the vendor's roles."""

    _name = "portal.team"
    _description = "Customer Team"

    # === MEMBERS === #

    @api.model
    def _is_manager(self):
        """Return whether the current user may manage colleagues."""
        user = self.env.user
        return (
            user._is_portal()
            and user.commercial_partner_id != user.partner_id
            and self.env["portal.access.policy"]._has_right(user, "manage_team")
        )

    @api.model
    def _get_domain(self):
        """Return the domain of the colleagues: people of the same company, without addresses and subsidiaries."""
        company = self.env.user.commercial_partner_id
        people = Domain("type", "=", "contact") | Domain("user_ids", "!=", False)
        return Domain("commercial_partner_id", "=", company.id) & Domain("is_company", "=", False) & people

    @api.model
    def _get_member_sudo(self, partner_id):
        """Return a colleague.

        :return: the contact, in sudo mode as managing colleagues includes seeing them, whatever the role shows
        :raise UserError: if the current user may not manage colleagues, or the contact is not one of them
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
        """Return the user of a colleague, even if it is suspended."""
        # In sudo mode as customers may not read other users; the callers have checked that the user manages the team.
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
        # In sudo mode as only staff may read roles; their names are shown to the customer's administrator.
        company_sudo = self._get_user_sudo(partner).company_id or self.env.company.sudo()
        return partner.sudo().portal_role_id or company_sudo.portal_role_id

    @api.model
    def _get_role_name(self, partner):
        return self._get_role_sudo(partner).name or ""

    @api.model
    def _get_offered_roles_sudo(self):
        """Return the roles that the current user may assign: offered by the vendor, and within the user's own role."""
        own_sudo = self.env["portal.access.policy"]._get_role_sudo(self.env.user)
        roles_sudo = self.env["portal.role"].sudo().search([("is_offered", "=", True)])
        return roles_sudo.filtered(lambda role: role._is_within(own_sudo))

    @api.model
    def _get_offered_role_sudo(self, role_id):
        """Return one of the offered roles.

        :param role_id: the id of the role, as sent by a form
        :raise UserError: if it is not one of them
        """
        role_sudo = self._get_offered_roles_sudo().filtered(lambda role: str(role.id) == str(role_id))
        if not role_sudo:
            raise UserError(self.env._("Choose one of the roles."))
        return role_sudo

    @api.model
    def _get_refusal(self, partner):
        """Return the reason why the current user may not change a colleague, as a sentence, or False."""
        user_sudo = self._get_user_sudo(partner)
        if partner == self.env.user.partner_id:
            return self.env._("You cannot change your own access. Ask another administrator or us.")
        logins_sudo = partner.sudo().with_context(active_test=False).user_ids
        if any(login._is_internal() for login in logins_sudo):
            return self.env._("This person works for us, so you cannot change their access.")
        if self._is_ended_by_vendor(partner):
            return self.env._("We have ended this person's access. Please contact us.")
        own_sudo = self.env["portal.access.policy"]._get_role_sudo(self.env.user)
        # Colleagues without access are assigned a role when they are invited.
        role_sudo = partner.sudo().portal_role_id if not user_sudo else self._get_role_sudo(partner)
        if role_sudo and not role_sudo._is_within(own_sudo):
            return self.env._("This person's role goes beyond yours.")
        return False

    @api.model
    def _is_ended_by_vendor(self, partner):
        """Return whether the vendor, not a customer's administrator, archived or deleted a colleague's user."""
        user_sudo = self._get_user_sudo(partner)
        if not user_sudo:
            # In sudo mode as customers may not read what the vendor decided.
            return partner.sudo().portal_is_ended_by_vendor
        return not user_sudo.active and not user_sudo.portal_is_ended_by_team

    @api.model
    def _lock_team(self):
        """Lock the team until the end of the transaction.

        If two administrators make changes at once, the second request waits. It then fails, as the row
        has changed, and Odoo retries it with the changes of the first.
        """
        company = self.env.user.commercial_partner_id
        self.env.cr.execute(SQL("UPDATE res_partner SET write_date = write_date WHERE id = %s", company.id))

    @api.model
    def _check_not_last(self, partner_sudo, role_sudo=None):
        """Check that the team keeps at least one administrator.

        :param partner_sudo: the colleague who loses access or is assigned another role
        :param role_sudo: that role
        :raise UserError: if the team would have no administrator
        """
        if role_sudo and "manage_team" in role_sudo._get_rights()[0]:
            return
        if not self._has_manager(self._get_others_sudo(partner_sudo)):
            raise UserError(self.env._("Your team needs at least one administrator."))

    @api.model
    def _get_others_sudo(self, partner_sudo):
        """Return the users of the team but one, in sudo mode as customers may not read the users of colleagues."""
        people_sudo = self.env["res.partner"].sudo().search(self._get_domain() & Domain("user_ids.active", "=", True))
        return (people_sudo - partner_sudo).user_ids.filtered(lambda user: user._is_portal())

    @api.model
    def _has_manager(self, users_sudo):
        policy = self.env["portal.access.policy"]
        return any(policy._get_role_sudo(user)._allows("manage_team") for user in users_sudo)

    @api.model
    def _check_closing(self):
        """Check that the current user leaves no team without an administrator by closing the own account.

        :raise UserError: if so; whoever leaves nobody behind may close it
        """
        if not self._is_manager():
            return
        self._lock_team()
        others_sudo = self._get_others_sudo(self.env.user.partner_id.sudo())
        if others_sudo and not self._has_manager(others_sudo):
            raise UserError(
                self.env._(
                    "You are the only administrator of your team. Make a colleague one before you close your account, "
                    "or ask us."
                )
            )

    @api.model
    def _get_changeable_sudo(self, partner_id):
        """Return a colleague whom the current user may change, locked until the end of the transaction.

        :raise UserError: if the current user may not change this colleague
        """
        self._lock_team()
        partner_sudo = self._get_member_sudo(partner_id)
        if refusal := self._get_refusal(partner_sudo):
            raise UserError(refusal)
        partner_sudo.lock_for_update()
        return partner_sudo

    # === ACTIONS === #

    @api.model
    def _invite(self, name, email, role_id, ip_address=False):
        """Invite a new colleague, or an existing contact of the company who has no access.

        :param str name: the name, as typed
        :param str email: the e-mail address, as typed
        :param role_id: the id of the role, as sent by the form
        :return: the colleague, in sudo mode
        :raise UserError: if the current user may not invite this person, or a value is not valid
        """
        if not self._is_manager():
            raise UserError(self.env._("Your role does not allow you to manage colleagues."))
        self._lock_team()
        role_sudo = self._get_offered_role_sudo(role_id)
        name, address = self._check_person(name, email)
        self._check_rate()
        partners_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        known = Domain("email_normalized", "=", address)
        partner_sudo = partners_sudo.search(self._get_domain() & known & Domain("active", "=", True), limit=1)
        if not partner_sudo and partners_sudo.search_count(known, limit=1):
            # E-mails from that contact, even an archived one, would be attributed to this customer. The refusal
            # does not disclose whose address it is.
            raise UserError(self.env._("This address cannot be invited. Please contact us."))
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
        self._grant(partner_sudo, role_sudo, ip_address)
        return partner_sudo

    @api.model
    def _check_person(self, name, email):
        """Return the cleaned name and e-mail address of a person to invite.

        :raise UserError: if one of them is not valid
        """
        name = " ".join((name or "").split())
        if not name or len(name) > NAME_LENGTH or not is_person_name(name):
            raise UserError(
                self.env._("Enter the name of your colleague, with at most %(length)s characters.", length=NAME_LENGTH)
            )
        address = email_normalize(email or "")
        if not address:
            raise UserError(self.env._("Enter the e-mail address of your colleague, such as anna@example.com."))
        return name, address

    @api.model
    def _check_rate(self):
        allowed = self.env["portal.rate.limit"]._is_allowed("portal.team", self.env.uid, INVITATIONS, HOUR)
        if not allowed:
            raise UserError(self.env._("You have sent too many invitations. Please try again in an hour."))

    @api.model
    def _check_size(self):
        # In sudo mode as customers may read neither the company nor all of the colleagues that are counted.
        limit = self.env.company.sudo().portal_team_limit
        with_access = self._get_domain() & Domain("user_ids.active", "=", True)
        if limit and self.env["res.partner"].sudo().search_count(with_access, limit=limit) >= limit:
            raise UserError(self.env._("Your team is full. Remove someone or contact us."))

    @api.model
    def _grant(self, partner_sudo, role_sudo, ip_address):
        if refusal := self._get_refusal(partner_sudo):
            raise UserError(refusal)
        if self._get_state(partner_sudo) != "none":
            raise UserError(self.env._("%(name)s already has access or has been suspended.", name=partner_sudo.name))
        self._check_size()
        partner_sudo.portal_role_id = role_sudo
        result = partner_sudo._grant_portal_access()
        if result != "sent":
            # The refusal does not disclose whose login the address is.
            raise UserError(self.env._("This address cannot be invited. Please contact us."))
        self._log_action("invite", partner_sudo, ip_address, role_sudo.name)

    @api.model
    def _invite_member(self, partner_id, role_id, ip_address=False):
        """Invite a colleague who has no access yet."""
        role_sudo = self._get_offered_role_sudo(role_id)
        partner_sudo = self._get_changeable_sudo(partner_id)
        self._check_person(partner_sudo.name, partner_sudo.email)
        self._check_rate()
        self._grant(partner_sudo, role_sudo, ip_address)

    @api.model
    def _resend(self, partner_id, _role_id=None, ip_address=False):
        """Resend the invitation of a colleague."""
        partner_sudo = self._get_changeable_sudo(partner_id)
        self._check_rate()
        if self._get_state(partner_sudo) != "invited" or partner_sudo._resend_portal_invitation() != "sent":
            raise UserError(self.env._("This person does not need an invitation."))
        self._log_action("resend", partner_sudo, ip_address)

    @api.model
    def _set_role(self, partner_id, role_id, ip_address=False):
        """Assign another role to a colleague."""
        role_sudo = self._get_offered_role_sudo(role_id)
        partner_sudo = self._get_changeable_sudo(partner_id)
        self._check_not_last(partner_sudo, role_sudo)
        before = self._get_role_sudo(partner_sudo)
        if before != role_sudo or partner_sudo.portal_role_id != role_sudo:
            partner_sudo.portal_role_id = role_sudo
            self._log_action("role", partner_sudo, ip_address, f"{before.name or '-'} → {role_sudo.name}")

    @api.model
    def _suspend(self, partner_id, _role_id=None, ip_address=False):
        """Suspend a colleague's access until it is restored. Sessions end at once."""
        partner_sudo = self._get_changeable_sudo(partner_id)
        if self._get_state(partner_sudo) in ("active", "invited"):
            self._check_not_last(partner_sudo)
            users_sudo = partner_sudo.user_ids
            users_sudo.write({"active": False, "portal_is_ended_by_team": True})
            users_sudo._sign_out_everywhere()
            self._log_action("suspend", partner_sudo, ip_address)

    @api.model
    def _resume(self, partner_id, _role_id=None, ip_address=False):
        """Restore the access of a suspended colleague, with the same role."""
        partner_sudo = self._get_changeable_sudo(partner_id)
        if self._get_state(partner_sudo) == "suspended":
            self._check_size()
            self._get_user_sudo(partner_sudo).active = True
            self._log_action("resume", partner_sudo, ip_address)

    @api.model
    def _remove(self, partner_id, _role_id=None, ip_address=False):
        """Revoke a colleague's access for good. The contact and its documents are kept."""
        partner_sudo = self._get_changeable_sudo(partner_id)
        if self._get_state(partner_sudo) != "none":
            self._check_not_last(partner_sudo)
            users_sudo = partner_sudo.with_context(active_test=False).user_ids
            users_sudo._revoke_portal_access()
            users_sudo.portal_is_ended_by_team = True
            self._log_action("remove", partner_sudo, ip_address)

    # === E-MAILS === #

    @api.model
    def _get_notice_choices(self, partner_sudo):
        """Return what a colleague is e-mailed about, as on the colleague's own page; nothing without access."""
        if self._get_state(partner_sudo) not in ("active", "invited"):
            return []
        return self.env["portal.notice.preference"]._get_page_values(partner_sudo)

    @api.model
    def _set_emails(self, partner_id, choices, ip_address=False):
        """Choose what a colleague is e-mailed about, as far as the colleague could.

        :param dict choices: what the form sent, as on the colleague's own page
        :raise UserError: if the current user may not change this colleague, or the colleague has no access
        """
        partner_sudo = self._get_changeable_sudo(partner_id)
        if not self._get_notice_choices(partner_sudo):
            raise UserError(self.env._("This person receives no e-mails."))
        changed = self.env["portal.notice.preference"]._save(partner_sudo, choices)
        if changed:
            self._log_action("emails", partner_sudo, ip_address, self._describe_emails(changed))

    @api.model
    def _describe_emails(self, changed):
        """Return what was chosen, in words."""
        preferences = self.env["portal.notice.preference"]
        words = {name: dict(preferences._fields[name]._description_selection(self.env)) for name in NOTICE_FIELDS}
        return "; ".join(
            f"{event.name}: {', '.join(words[name][value] for name, value in values.items())}"
            for event, values in changed.items()
        )

    @api.model
    def _log_action(self, action, partner_sudo, ip_address, detail=False):
        self.env["portal.team.log"]._log(action, partner_sudo, detail, ip_address)
