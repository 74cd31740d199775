from odoo import api, models


class PortalDocumentPageTicket(models.AbstractModel):
    """The page of a ticket: what became of it, and the conversation."""

    _name = "portal.document.page.ticket"
    _inherit = "portal.document.page"
    _description = "Page of a Ticket"

    _page_content = "portal_custom_base_helpdesk_mgmt.ticket_content"
    _page_dialogs = ("portal_custom_base_helpdesk_mgmt.ticket_dialogs",)

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: who has to act."""
        if record_sudo.closed:
            return self.env._("This ticket is closed. Write a message if it is not solved.")
        if record_sudo._is_portal_waiting():
            return self.env._("We need your answer to go on.")
        if person_sudo := self._get_contact_sudo(record_sudo, actor, values):
            return self.env._("%(name)s looks after it and will write here.", name=person_sudo.name)
        return self.env._("We have it and will write here.")

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: its number, for whom, about what, and when it moved last."""
        return [
            {"label": self.env._("Number"), "value": record_sudo.number, "name": "number"},
            {"label": self.env._("Opened by"), "value": record_sudo.partner_id.name, "name": "customer"},
            {"label": self.env._("Category"), "value": record_sudo.category_id.name, "name": "category"},
            {"label": self.env._("Opened on"), "value": self._tell_date(record_sudo.create_date), "name": "opened"},
            {"label": self.env._("Closed on"), "value": self._tell_date(record_sudo.closed_date), "name": "closed"},
        ]

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: answer, and close it where the vendor lets customers do so."""
        reply = {
            "name": "portal_reply",
            "label": self.env._("Write a message"),
            "icon": "fa-comment-o",
            "url": "#discussion_title",
        }
        if record_sudo.closed or actor.user._is_public():
            return [reply]
        stages = values["closed_stages"]
        closing = [self._make_close_act(stage, is_only=len(stages) == 1) for stage in stages]
        return [reply, *closing]

    def _make_close_act(self, stage, is_only):
        return {
            "name": "portal_close",
            "label": self.env._("Close this ticket") if is_only else stage.name,
            "icon": "fa-check",
            "dialog": f"o_portal_close_{stage.id}",
        }

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: received, in work and closed."""
        is_begun = bool(record_sudo.closed or record_sudo.user_id)
        return [
            self._make_step("received", self.env._("Received"), record_sudo.create_date),
            self._make_step("progress", self.env._("In progress"), is_done=is_begun),
            self._make_step("closed", self.env._("Closed"), record_sudo.closed_date, bool(record_sudo.closed)),
        ]

    @api.model
    def _get_files(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the files that came with it."""
        return [
            {
                "name": attachment_sudo.name,
                "url": f"/web/content/{attachment_sudo.id}?download=true&access_token={attachment_sudo.access_token}",
                "icon": "fa-paperclip",
            }
            for attachment_sudo in record_sudo.attachment_ids
        ]

    @api.model
    def _get_contact_sudo(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: whoever looks after it."""
        return record_sudo.user_id.filtered(lambda user: not user._is_superuser())
