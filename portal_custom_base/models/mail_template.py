from odoo import api, models


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
