from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def write(self, vals):
        """Override of `helpdesk_mgmt` to notify customers when their ticket moves to another stage."""
        stages = {ticket: ticket.stage_id for ticket in self}
        result = super().write(vals)
        moved = self.filtered(lambda ticket: ticket.partner_id and ticket.stage_id != stages[ticket])
        if moved:
            self.env["portal.event"]._notify("ticket_moved", moved, dedup_key=str(fields.Datetime.now()))
        return result

    @api.model
    def _get_awaiting_domain(self):
        """Return the domain, as text, of the tickets in the stage "Awaiting", if that stage exists."""
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting", raise_if_not_found=False)
        return f"[('stage_id', '=', {stage.id if stage else 0})]"

    def _track_template(self, tracking):
        """Override of `helpdesk_mgmt` to not send the e-mail of a stage if the portal sends a notice of it."""
        templates = super()._track_template(tracking)
        if "stage_id" in templates and not self.env.context.get("portal_is_new") and self[:1]._is_customer_notified():
            templates.pop("stage_id")
        return templates

    def _track_post_template_finalize(self):
        """Override of `mail` to send the e-mail of the first stage, of which the portal sends no notice."""
        return super(HelpdeskTicket, self.with_context(portal_is_new=True))._track_post_template_finalize()

    def _is_customer_notified(self):
        """Return whether the customer is notified when the ticket moves to another stage."""
        event = self.env["portal.event"]
        company = self.company_id or self.env.company
        # In sudo mode as the current user may not have access to the contact.
        return bool(self.partner_id and event._is_on("ticket_moved", company) and event._get_partners(self.sudo()))
