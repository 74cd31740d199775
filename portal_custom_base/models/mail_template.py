from odoo import SUPERUSER_ID, api, models

# Odoo's e-mails about an account, and the methods that write ours.
ACCOUNT_MAILS = {
    "auth_signup.portal_set_password_email": "_prepare_invitation",
    "auth_signup.mail_template_user_signup_account_created": "_prepare_welcome",
}


class MailTemplate(models.Model):
    _inherit = "mail.template"

    @api.model
    def _get_portal_link_models(self):
        """Return the names of the models whose e-mails have a button instead of the attached document.

        For a module to leave out the documents of its model, it must override this method and return
        the names merged with its own.

        :rtype: set
        """
        return set()

    def _generate_template(self, res_ids, render_fields, *args, **kwargs):
        """Override of `mail` to write the e-mails about an account in the frame of all others.

        A template that the vendor has edited is kept.
        """
        results = super()._generate_template(res_ids, render_fields, *args, **kwargs)
        if "body_html" in render_fields and (method := self._get_portal_account_method()):
            for user in self.env["res.users"].browse(res_ids):
                results[user.id] |= self._prepare_portal_account_mail(user, method)
        return results

    def _get_portal_account_method(self):
        """Return the name of the method that writes the e-mail, or None if the template does."""
        # What an addon's data says was written by the superuser; whoever edits it later is somebody else.
        if self.model != "res.users" or self.write_uid.id != SUPERUSER_ID:
            return None
        names = {self.env["ir.model.data"]._xmlid_to_res_id(xmlid): name for xmlid, name in ACCOUNT_MAILS.items()}
        return names.get(self.id)

    def _prepare_portal_account_mail(self, user, method):
        # In sudo mode as who may send the template to the user was checked before; texts name only that user.
        user_sudo, mails = user.sudo(), self.env["portal.account.mail"]
        if method == "_prepare_invitation":
            return mails._prepare_invitation(user_sudo, self.env.user, self.env.context.get("welcome_message"))
        return getattr(mails, method)(user_sudo)

    def _generate_template_attachments(self, res_ids, render_fields, render_results=None):
        """Override of `mail` to leave out the printed document if the company prefers a link."""
        results = {} if render_results is None else render_results
        linked = self._get_portal_linked(res_ids) if self.model in self._get_portal_link_models() else []
        kept = [res_id for res_id in res_ids if res_id not in linked]
        if kept:
            super()._generate_template_attachments(kept, render_fields, render_results=results)
        if linked:
            without_reports = set(render_fields) - {"report_template_ids"}
            super()._generate_template_attachments(linked, without_reports, render_results=results)
        return results

    def _get_portal_linked(self, res_ids):
        # In sudo mode as the sender may not have access to the company's settings.
        records_sudo = self.env[self.model].browse(res_ids).sudo()
        return [record.id for record in records_sudo if record.company_id.portal_mail_without_document]
