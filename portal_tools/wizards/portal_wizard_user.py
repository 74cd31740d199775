from odoo import models


class PortalWizardUser(models.TransientModel):
    _inherit = "portal.wizard.user"

    def _send_email(self):
        """Override of `portal` to queue the invitations of a batch: no mail server is waited for."""
        if not self.env.context.get("portal_batch"):
            return super()._send_email()
        # In sudo mode as on Odoo's own way: the address of the user, not the right on users, decides.
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
