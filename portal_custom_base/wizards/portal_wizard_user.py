from odoo import models


class PortalWizardUser(models.TransientModel):
    _inherit = "portal.wizard.user"

    def _send_email(self):
        """Override of `portal` to queue the invitations of a batch instead of waiting for the mail server."""
        if not self.env.context.get("portal_batch"):
            return super()._send_email()
        # In sudo mode as in the overridden method: managers of contacts may not have access to users.
        user_sudo = self.user_id.sudo()
        user_sudo.partner_id.signup_prepare()
        template = self.env.ref("auth_signup.portal_set_password_email").sudo()
        template.with_context(
            dbname=self.env.cr.dbname,
            lang=user_sudo.lang,
            welcome_message=self.wizard_id.welcome_message,
            medium="portalinvite",
        ).send_mail(user_sudo.id, force_send=False)
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return True

    def action_revoke_access(self):
        """Override of `portal` to also revoke sessions, API keys, trusted devices and the password."""
        # In sudo mode as in the overridden method, which checks access first.
        user_sudo = self.user_id.sudo()
        result = super().action_revoke_access()
        user_sudo._revoke_portal_access()
        return result
