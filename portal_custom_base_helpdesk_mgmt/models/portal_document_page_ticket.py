from odoo import api, fields, models

from odoo.addons.portal_custom_base.models.portal_document_page import MOST_STEPS
from odoo.addons.portal_tools.file_size import tell_size


class PortalDocumentPageTicket(models.AbstractModel):
    """The page of a ticket: what became of it, and the conversation."""

    _name = "portal.document.page.ticket"
    _inherit = "portal.document.page"
    _description = "Page of a Ticket"

    _page_content = "portal_custom_base_helpdesk_mgmt.ticket_content"
    _page_notes = ("portal_custom_base_helpdesk_mgmt.ticket_notes",)
    _page_dialogs = ("portal_custom_base_helpdesk_mgmt.ticket_dialogs",)

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what the templates of a ticket need, each of it asked once."""
        values["portal_ticket"] = self._prepare_ticket_values(record_sudo, actor)
        return super()._prepare_page_values(record_sudo, actor, values)

    def _prepare_ticket_values(self, record_sudo, actor):
        may_act = not record_sudo._get_portal_act_refusal(actor)
        is_closable = may_act and not record_sudo._get_portal_close_refusal(actor)
        until = record_sudo._get_portal_reopen_until()
        return {
            "may_act": may_act,
            "closing_stages": record_sudo._get_portal_closing_stages()
            if is_closable
            else record_sudo.stage_id.browse(),
            "close_reasons": record_sudo._fields["portal_close_reason"]._description_selection(self.env),
            "may_reopen": may_act and record_sudo.closed and not record_sudo._get_portal_reopen_refusal(actor),
            "reopen_days": record_sudo._get_portal_reopen_days(),
            "reopen_until": self._tell_date(until) if until and until >= fields.Datetime.now() else "",
            "may_add_reader": may_act and not record_sudo._get_portal_reader_refusal(actor),
            "reader": actor.partner,
        }

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: who has to act."""
        if record_sudo.closed:
            return self._get_closed_sentence(record_sudo, values)
        if record_sudo._is_portal_waiting():
            return self.env._("We need your answer to go on.")
        if person_sudo := self._get_contact_sudo(record_sudo, actor, values):
            return self.env._("%(name)s looks after it and will write here.", name=person_sudo.name)
        return self.env._("We have it and will write here.")

    def _get_closed_sentence(self, record_sudo, values):
        if values["portal_ticket"]["may_reopen"]:
            until = values["portal_ticket"]["reopen_until"]
            return self.env._("This ticket is closed. You can reopen it until %(date)s.", date=until)
        return self.env._("This ticket is closed. Write a message if it is not solved.")

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: its number, for whom, about what, and when it moved last."""
        return [
            {"label": self.env._("Number"), "value": record_sudo.number, "name": "number"},
            {"label": self.env._("Opened by"), "value": record_sudo.partner_id.name, "name": "customer"},
            {"label": self.env._("Category"), "value": record_sudo.category_id.name, "name": "category"},
            {"label": self.env._("Opened on"), "value": self._tell_date(record_sudo.create_date), "name": "opened"},
            {
                "label": self.env._("Closed on"),
                "value": record_sudo.closed and self._tell_date(record_sudo.closed_date),
                "name": "closed",
            },
            {
                "label": self.env._("Readers"),
                "value": ", ".join(name for name in record_sudo.portal_reader_ids.mapped("name") if name),
                "name": "readers",
            },
        ]

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: answer, and what the reader may do with the ticket."""
        shown = values["portal_ticket"]
        reply = {
            "name": "portal_reply",
            "label": self.env._("Write a message"),
            "icon": "fa-comment-o",
            "url": "#discussion_title",
        }
        acts = [reply]
        if shown["closing_stages"]:
            acts.append(self._make_dialog_act("portal_close", self.env._("Close this ticket"), "fa-check"))
        if shown["may_reopen"]:
            acts.append(self._make_dialog_act("portal_reopen", self.env._("Reopen"), "fa-undo"))
        if shown["may_add_reader"]:
            acts.append(self._make_dialog_act("portal_add_reader", self.env._("Add a colleague"), "fa-user-plus"))
        return acts

    def _make_dialog_act(self, name, label, icon):
        return {"name": name, "label": label, "icon": icon, "dialog": f"o_{name}"}

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: that it was received, the stages that customers see, and the end."""
        steps = [self._make_step("received", self.env._("Received"), record_sudo.create_date)]
        steps += self._get_reached_steps(record_sudo)
        if record_sudo.closed:
            return steps
        steps[-1]["is_current"] = True
        if record_sudo.portal_stage_id.portal_is_waiting:
            # It waits for the customer, or does so no longer though its stage is the same.
            steps[-1]["label"] = record_sudo._get_portal_badge()[1]
        return [*steps, self._make_step("closed", self.env._("Closed"))]

    def _get_reached_steps(self, record_sudo):
        """Return the public stages that the ticket reached after the first one, which is that it was received."""
        last_steps = MOST_STEPS + 1
        rows_sudo = record_sudo.portal_step_ids.search(
            [("ticket_id", "=", record_sudo.id)], order="id desc", limit=last_steps
        )
        rows = [(row.stage_id, row.date) for row in reversed(rows_sudo)]
        if not rows and record_sudo.portal_stage_id:
            rows = [(record_sudo.portal_stage_id, record_sudo.portal_stage_date)]
        if len(rows_sudo) < last_steps and rows and len(rows) == len(rows_sudo) and self._is_receipt(rows[0][0]):
            rows = rows[1:]
        was_closed = [False, *(stage.closed for stage, _date in rows)]
        return [self._make_stage_step(*row, is_after) for row, is_after in zip(rows, was_closed, strict=False)]

    def _is_receipt(self, stage):
        """Return whether a ticket that begins in a stage was merely received."""
        return not stage.closed and not stage.portal_is_waiting

    def _make_stage_step(self, stage, date, was_closed):
        """Return the step of a stage that was reached; the first one after an end is that it was opened again."""
        if was_closed and self._is_receipt(stage):
            return self._make_step(f"stage_{stage.id}", self.env._("Reopened"), date)
        return self._make_step("closed" if stage.closed else f"stage_{stage.id}", stage._get_portal_name(), date)

    @api.model
    def _get_files(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the files that came with it, and with its conversation."""
        return [
            {
                "name": file_sudo.name,
                "url": self._get_url(record_sudo, actor, suffix=f"/file/{file_sudo.id}"),
                "icon": "fa-paperclip",
                "text": tell_size(self.env, file_sudo.file_size),
            }
            for file_sudo in record_sudo._get_portal_files_sudo()
        ]

    @api.model
    def _get_contact_sudo(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: whoever looks after it."""
        return record_sudo.user_id.filtered(lambda user: not user._is_superuser())
