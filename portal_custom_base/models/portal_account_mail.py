from odoo import SUPERUSER_ID, api, models

from odoo.addons.portal_tools.person_name import is_person_name

# How long links live, in hours, where the vendor has not chosen otherwise: Odoo's own values.
INVITATION_LIFE = ("auth_signup.signup.validity.hours", 144)
RESET_LIFE = ("auth_signup.reset_password.validity.hours", 4)


class PortalAccountMail(models.AbstractModel):
    """The e-mails about an account: its invitation, a new password, and that it is there."""

    _name = "portal.account.mail"
    _description = "E-mails about an Account"

    @api.model
    def _queue_link_sudo(self, user_sudo):
        """Queue the e-mail with a link to choose a password. Nobody waits for the mail server.

        :param res.users user_sudo: who receives it, in sudo mode: an invitation if that person never signed in
        """
        is_invited = user_sudo._is_portal() and not user_sudo.login_date
        user_sudo.partner_id.signup_prepare(signup_type="signup" if is_invited else "reset")
        letter = self._prepare_invitation(user_sudo) if is_invited else self._prepare_reset(user_sudo)
        company_sudo = user_sudo.company_id
        # As the system's own, so that whoever asked for the link does not read it past the mailbox.
        self.env["mail.mail"].with_user(SUPERUSER_ID).create(
            letter
            | {
                "author_id": company_sudo.partner_id.id,
                "is_internal": True,
                "email_from": company_sudo.email_formatted or user_sudo.email_formatted,
                "email_to": user_sudo.email_formatted,
                "auto_delete": True,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    # === LETTERS === #

    @api.model
    def _prepare_invitation(self, user_sudo, inviter=None, message=None):
        """Return the subject and the HTML of an invitation, in the language of who receives it.

        :param res.users user_sudo: who is invited, in sudo mode
        :param res.users inviter: who invites
        :param str message: what the inviter writes
        """
        env, names = self._get_env(user_sudo), self._get_names(user_sudo)
        text = env._("You are invited to the portal of %(vendor)s for %(customer)s.", **names)
        if person := self._get_inviter_name(inviter):
            text = env._("%(person)s invites you to the portal of %(vendor)s for %(customer)s.", person=person, **names)
        return self._prepare_letter(
            user_sudo,
            env._("Your invitation to the portal of %(vendor)s", **names),
            text=text,
            quote=message,
            facts=self._get_facts(user_sudo),
            url=user_sudo.partner_id._get_signup_url(),
            button=env._("Accept the invitation"),
            note=env._(
                "This link works for %(life)s. After that, the page that it opens sends you a new one.",
                life=self._tell_life(env, INVITATION_LIFE),
            ),
        )

    @api.model
    def _prepare_reset(self, user_sudo):
        """Return the subject and the HTML of an e-mail with a link to choose a new password."""
        env, names = self._get_env(user_sudo), self._get_names(user_sudo)
        return self._prepare_letter(
            user_sudo,
            env._("Choose a new password for %(vendor)s", **names),
            text=env._("Somebody asked for a new password for your account at %(vendor)s.", **names),
            facts=[(env._("You sign in as"), user_sudo.login)],
            url=user_sudo.partner_id._get_signup_url(),
            button=env._("Choose a new password"),
            note=env._(
                "This link works once, for %(life)s. If it was not you who asked, ignore this e-mail: your password "
                "stays as it is.",
                life=self._tell_life(env, RESET_LIFE),
            ),
        )

    @api.model
    def _prepare_welcome(self, user_sudo):
        """Return the subject and the HTML of the e-mail to somebody who has just created an account."""
        env, names = self._get_env(user_sudo), self._get_names(user_sudo)
        return self._prepare_letter(
            user_sudo,
            env._("Your account at %(vendor)s is ready", **names),
            text=env._("Your account at %(vendor)s is ready.", **names),
            facts=self._get_facts(user_sudo),
            url=f"{user_sudo.get_base_url()}/my",
            button=env._("Open the portal"),
        )

    def _prepare_letter(self, user_sudo, subject, **texts):
        env = self._get_env(user_sudo)
        body = env["portal.mail"]._render_letter(
            user_sudo.company_id,
            user_sudo.partner_id._get_portal_expert(),
            greeting=env["portal.mail"]._greet(user_sudo.name),
            **texts,
        )
        return {"subject": subject, "body_html": body}

    # === WORDS === #

    def _get_env(self, user_sudo):
        return self.with_context(lang=user_sudo.lang or self.env.lang).env

    def _get_names(self, user_sudo):
        return {"vendor": user_sudo.company_id.name, "customer": user_sudo.commercial_partner_id.name}

    def _get_inviter_name(self, inviter):
        """Return who invites, if it is a person: what customers typed as their own name may be a message instead."""
        # In sudo mode as the inviter may be somebody whose user the environment may not read.
        inviter_sudo = inviter.sudo() if inviter else self.env["res.users"]
        is_person = inviter_sudo.id != SUPERUSER_ID and inviter_sudo and not inviter_sudo._is_public()
        return inviter_sudo.name if is_person and is_person_name(inviter_sudo.name) else None

    def _get_facts(self, user_sudo):
        """Return with what the person signs in, and what there is to find."""
        env = self._get_env(user_sudo)
        sections = env["portal.section"].with_user(user_sudo)._get_visible()
        names = [section["name"] for section in sections if section["category"] in ("document", "service")]
        facts = [(env._("You sign in as"), user_sudo.login), (env._("You will find"), ", ".join(names))]
        return [fact for fact in facts if fact[1]]

    def _tell_life(self, env, life):
        # In sudo mode as customers may not read parameters; the life of links is told to everybody who gets one.
        hours = env["ir.config_parameter"].sudo().get_param(*life)
        return env["portal.mail"]._tell_life(int(hours))
