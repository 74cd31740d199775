from odoo import api, models


class PortalDocumentPageRequest(models.AbstractModel):
    _name = "portal.document.page.request"
    _inherit = "portal.document.page"
    _description = "Page of a Requested File"

    _page_content = "portal_documents_request.request_content"
    _page_notes = ("portal_documents_request.request_notes",)
    _page_forms = ("portal_documents_request.request_upload",)
    _page_has_messages = False

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what is asked until when, or what became of it."""
        date = self._tell_date(record_sudo.due_on)
        if record_sudo.state == "returned":
            return self.env._("We need another file: %(reason)s", reason=record_sudo.reason or "")
        if record_sudo.state == "asked" and date:
            return self.env._("Please upload this file by %(date)s.", date=date)
        if record_sudo.state == "asked":
            return self.env._("Please upload this file.")
        if record_sudo.state == "delivered":
            return self.env._("We are checking the file. You need not do anything.")
        return record_sudo._get_refusal()

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: which files are taken, and what was uploaded."""
        delivered = ""
        if record_sudo.file_name:
            delivered = self.env._(
                "%(file)s, %(date)s, by %(name)s",
                file=record_sudo.file_name,
                date=self._tell_date(record_sudo.delivered_on),
                name=record_sudo.delivered_by,
            )
        is_open = not record_sudo._get_refusal()
        return [
            {
                "label": self.env._("Allowed"),
                "value": is_open and record_sudo._tell_allowed(),
                "name": "portal_allowed",
            },
            {"label": self.env._("Uploaded"), "value": delivered, "name": "portal_delivered"},
        ]

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: upload it."""
        if record_sudo.state not in ("asked", "returned"):
            return []
        label = self.env._("Upload the file")
        return [{"name": "portal_upload", "label": label, "icon": "fa-upload", "url": "#o_portal_upload"}]

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: asked, uploaded, accepted."""
        is_accepted = record_sudo.state == "accepted"
        delivered = record_sudo.delivered_on if record_sudo.state in ("delivered", "accepted") else False
        return [
            self._make_step("asked", self.env._("Asked for"), record_sudo.create_date),
            self._make_step("delivered", self.env._("Uploaded"), delivered),
            self._make_step("accepted", self.env._("Accepted"), is_accepted and record_sudo.write_date, is_accepted),
        ]

    @api.model
    def _get_contact_sudo(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: whoever asked."""
        return record_sudo.user_id.filtered("active")
