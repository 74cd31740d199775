import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessDenied, ValidationError
from odoo.fields import Domain
from odoo.http import request, root
from odoo.tools import SQL
from odoo.tools.misc import limited_field_access_token

from ..list_query import DEFAULT_PAGE_SIZE, PAGE_SIZES
from ..origin import read_origin

PARAMETER = "portal_custom_base.%s"
MINUTE = 60
HOUR = 60 * MINUTE
# Links to choose a password that one address is sent.
LINKS_PER_HOUR = 3
# The field of a person's picture.
PHOTO = "avatar_128"


class ResUsers(models.Model):
    _inherit = "res.users"

    portal_page_size = fields.Integer(
        string="Rows per page in the portal",
        default=DEFAULT_PAGE_SIZE,
        groups="base.group_system",
    )
    portal_booking_url = fields.Char(
        string="Booking link",
        groups="base.group_user",
        help="Where customers can book an appointment with this user, such as https://example.com/book. "
        "Shown to the customers whose expert this user is.",
    )
    portal_last_activity = fields.Datetime(
        string="Last activity",
        compute="_compute_portal_last_activity",
        groups="base.group_partner_manager",
        help="The time when the user last opened a page, to the hour.",
    )
    portal_state = fields.Selection(
        selection=[("invited", "Invited"), ("active", "Signed in")],
        string="Portal access",
        compute="_compute_portal_state",
        search="_search_portal_state",
        groups="base.group_partner_manager",
    )
    portal_two_factor = fields.Boolean(
        string="Two-factor",
        compute="_compute_portal_two_factor",
        search="_search_portal_two_factor",
        compute_sudo=True,
        groups="base.group_partner_manager",
    )

    portal_documents = fields.Char(
        string="Documents",
        compute="_compute_portal_documents",
        groups="base.group_partner_manager",
        help="The number of documents that this user sees in the portal, counting at most 100 per section.",
    )

    # === COMPUTE METHODS === #

    def _compute_portal_documents(self):
        for user in self:
            sections = self.env["portal.section"].with_user(user)
            names = [entry["counter"] for entry in sections._get_visible() if entry["counter"]]
            counts = sections._get_counters(names).values()
            total = sum(int(count.rstrip("+")) for count in counts)
            user.portal_documents = f"{total}+" if any(count.endswith("+") for count in counts) else str(total)

    def _compute_portal_last_activity(self):
        # In sudo mode as staff may read only their own devices.
        groups = (
            self.env["res.device.log"]
            .sudo()
            ._read_group([("user_id", "in", self.ids)], ["user_id"], ["last_activity:max"])
        )
        last_activities = {user.id: last_activity for user, last_activity in groups}
        for user in self:
            user.portal_last_activity = last_activities.get(user.id, False)

    def _compute_portal_state(self):
        # In sudo mode as only administrators may read the log of sign-ins.
        active = {user.id for user in self.sudo() if user.login_date}
        for user in self:
            user.portal_state = "active" if user.id in active else "invited"

    def _search_portal_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        states = set(value)
        domain = Domain.FALSE
        if "active" in states:
            domain |= Domain("log_ids", "!=", False)
        if "invited" in states:
            domain |= Domain("log_ids", "=", False)
        return domain

    def _compute_portal_two_factor(self):
        for user in self:
            user.portal_two_factor = user.totp_enabled

    def _search_portal_two_factor(self, operator, value):
        """Search by the secret, as Odoo's own search by `totp_enabled` confuses "is not set" with "is set"."""
        if operator != "in":
            return NotImplemented
        enabled = SQL("(SELECT id FROM res_users WHERE totp_secret IS NOT NULL)")
        wanted = set(value)
        domain = Domain.FALSE
        if True in wanted:
            domain |= Domain("id", "in", enabled)
        if False in wanted:
            domain |= Domain("id", "not in", enabled)
        return domain

    # === CONSTRAINT METHODS === #

    @api.constrains("portal_booking_url")
    def _check_portal_booking_url(self):
        for user in self.filtered("portal_booking_url"):
            if not self.env["portal.link"]._is_safe(user.portal_booking_url):
                raise ValidationError(
                    self.env._(
                        "“%(url)s” is not a safe address. Enter one that begins with https://.",
                        url=user.portal_booking_url,
                    )
                )

    # === ACTION METHODS === #

    def action_resend_portal_invitation(self):
        """Invite again the users who have never signed in; see `res.partner`."""
        return self.partner_id.action_resend_portal_invitation()

    def action_look_at_portal(self):
        """See the portal as this person; see `res.partner`."""
        return self.partner_id.action_look_at_portal()

    def action_revoke_portal_access(self):
        """Revoke the portal access of the users at once; see `res.partner`."""
        return self.partner_id.action_revoke_portal_access()

    # === BUSINESS METHODS - LISTS === #

    def _get_portal_page_size(self):
        """Return the number of documents that the user wants on a page of a list: 10, 25, 50 or 100."""
        # In sudo mode as customers may not read this field; it holds their own choice.
        size = self.sudo().portal_page_size
        return size if size in PAGE_SIZES else DEFAULT_PAGE_SIZE

    def _set_portal_page_size(self, size):
        """Save the number of documents that the user wants on a page. Unknown sizes are ignored.

        :param str size: the number, as sent by a form
        """
        if str(size) in map(str, PAGE_SIZES):
            # In sudo mode as customers may not write users; only their own choice is written.
            self.sudo().portal_page_size = int(size)

    # === BUSINESS METHODS - SIGN-INS === #

    def _login(self, credential, user_agent_env):
        """Override of `base` to log refused attempts to sign in as a customer, and to say plainly what was wrong."""
        try:
            return super()._login(credential, user_agent_env)
        except AccessDenied as error:
            if request:
                self.env["portal.sign.in"]._log_failure(credential.get("login"), read_origin(request))
            if error.args == AccessDenied().args:
                raise AccessDenied(self.env._("That e-mail and password do not match.")) from None
            raise

    def reset_password(self, login):
        """Override of `auth_signup` to answer all addresses the same: nothing tells whether there is an account.

        Who never accepted an invitation is invited again. The e-mails are queued: nobody waits for the mail server.

        :param str login: the login or the e-mail address, as typed
        """
        self.check_access("write")
        login, limit = login.strip(), self.env["portal.rate.limit"]
        users = self.search(self._get_login_domain(login)) or self.search(self._get_email_domain(login))
        # In sudo mode as who may write users may let them choose passwords. What is counted is what is sent: else
        # somebody who types another's address could keep the link from them.
        for user_sudo in users.sudo().filtered("email")[:LINKS_PER_HOUR]:
            if limit._is_allowed("portal.password.link", user_sudo.id, LINKS_PER_HOUR, HOUR):
                self.env["portal.account.mail"]._queue_link_sudo(user_sudo)

    @api.model
    def _get_portal_session_limits(self):
        """Return how long customers stay signed in, in seconds; 0 means no limit.

        :return: the time since signing in, and the time since the last request
        :rtype: tuple
        """
        return tuple(self._get_portal_parameter(f"session_{name}_minutes") * MINUTE for name in ("absolute", "idle"))

    @api.model
    def _get_portal_parameter(self, name):
        # In sudo mode as these settings apply to everyone and are not confidential.
        value = self.env["ir.config_parameter"].sudo().get_param(PARAMETER % name)
        return int(value) if value and value.isdigit() else 0

    def _sign_out_everywhere(self):
        """End all sessions of the users, on all devices, and revoke their trusted devices."""
        # In sudo mode as customers have no right on the logs of sessions; only those of these users are ended.
        users_sudo = self.sudo()
        logs = self.env["res.device.log"].sudo().search([("user_id", "in", self.ids), ("revoked", "=", False)])
        sign_ins = (
            self.env["portal.sign.in"].sudo().search([("user_id", "in", self.ids), ("session_identifier", "!=", False)])
        )
        identifiers = {*logs.mapped("session_identifier"), *sign_ins.mapped("session_identifier")}
        root.session_store.delete_from_identifiers(list(identifiers))
        logs.revoked = True
        users_sudo._revoke_all_devices()

    def _revoke_portal_access(self):
        """Revoke the users' access for good, with their sessions, API keys, trusted devices and passwords.

        Granting access again must not restore the old password or sessions.
        """
        portal, public = self.env.ref("base.group_portal"), self.env.ref("base.group_public")
        # In sudo mode as the callers check who may revoke access.
        for user_sudo in self.sudo():
            # Suspended users too, so that only the vendor can restore their access.
            if user_sudo.active or portal in user_sudo.group_ids:
                commands = [fields.Command.unlink(portal.id), fields.Command.link(public.id)]
                user_sudo.write({"group_ids": commands, "active": False})
            user_sudo.api_key_ids._remove()
            user_sudo.password = secrets.token_urlsafe(32)
        self._sign_out_everywhere()

    # === BUSINESS METHODS - TWO-FACTOR AUTHENTICATION === #

    @api.model
    def _check_uid_passwd(self, uid, passwd):
        """Override of `base` to refuse calls by password or API key until a required second factor is set up.

        :raise AccessDenied: if it is not set up yet
        """
        result = super()._check_uid_passwd(uid, passwd)
        # In sudo mode as nobody is signed in yet.
        user_sudo = self.env["res.users"].sudo().browse(uid)
        if user_sudo._is_portal() and user_sudo._must_set_up_two_factor():
            raise AccessDenied(self.env._("Set up two-factor authentication in the portal first."))
        return result

    def _prepare_portal_reset_mail(self):
        """Return the HTML of the e-mail with a link to choose a new password, where staff or the user ask for it."""
        # Odoo's own check of who may have the link, which is a key.
        self.partner_id._get_signup_url()
        # In sudo mode as the check is made, and the letter names the company and its people.
        return self.env["portal.account.mail"]._prepare_reset(self.sudo())["body_html"]

    def _get_portal_photo_url(self):
        """Return the address of the picture of somebody of the vendor's, which people outside may see.

        Odoo's pages contain the picture itself, which costs each of them three queries; browsers keep this one.
        """
        self.ensure_one()
        # In sudo mode as people outside read no staff; the address opens nothing but the picture.
        partner_sudo = self.sudo().partner_id
        token = limited_field_access_token(partner_sudo, PHOTO, scope="binary")
        changed = int(partner_sudo.write_date.timestamp())
        return f"/web/image/res.partner/{partner_sudo.id}/{PHOTO}?unique={changed}&access_token={token}"

    def _get_two_factor_deadline(self):
        """Return the date by which the customer must set up a second factor, or None if it is not required.

        :rtype: datetime
        """
        self.ensure_one()
        # In sudo mode as these settings apply to everyone, and the second factor is the user's own.
        parameters, user_sudo = self.env["ir.config_parameter"].sudo(), self.sudo()
        if parameters.get_param(PARAMETER % "two_factor") != "required" or user_sudo.totp_enabled:
            return None
        since = fields.Datetime.to_datetime(parameters.get_param(PARAMETER % "two_factor_since"))
        begin = max(filter(None, [since, user_sudo.create_date]))
        return begin + timedelta(days=self._get_portal_parameter("two_factor_days"))

    def _must_set_up_two_factor(self):
        """Return whether the customer must set up a second factor before doing anything else."""
        deadline = self._get_two_factor_deadline()
        return bool(deadline) and deadline <= fields.Datetime.now()

    def _get_two_factor_advice(self):
        """Return the advice to show on the dashboard: "recommended", "required" or False."""
        # In sudo mode as this setting applies to everyone, and the second factor is the user's own.
        policy = self.env["ir.config_parameter"].sudo().get_param(PARAMETER % "two_factor")
        return policy if policy in ("recommended", "required") and not self.sudo().totp_enabled else False
