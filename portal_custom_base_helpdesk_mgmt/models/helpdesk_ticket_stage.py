from odoo import api, fields, models

# The stage of OCA's Helpdesk in which a ticket waits for its customer.
AWAITING = "helpdesk_mgmt.helpdesk_ticket_stage_awaiting"


class HelpdeskTicketStage(models.Model):
    _inherit = "helpdesk.ticket.stage"

    portal_is_shown = fields.Boolean(
        "Shown to customers",
        default=True,
        help="If not, customers go on seeing the stage in which the ticket was before.",
    )
    portal_name = fields.Char(
        "Name for customers",
        translate=True,
        help="If it is empty, customers see the name of the stage; of one that waits for them, “Waiting for you”.",
    )
    portal_is_waiting = fields.Boolean(
        "Waits for the customer",
        compute="_compute_portal_is_waiting",
        store=True,
        readonly=False,
        help="We need an answer to go on: the ticket is on the customer's dashboard until the customer writes.",
    )

    # === COMPUTE METHODS === #

    @api.depends()
    def _compute_portal_is_waiting(self):
        """Begin with the stage that OCA's Helpdesk has for it; the vendor chooses others."""
        awaiting_id = self.env["ir.model.data"]._xmlid_to_res_id(AWAITING)
        for stage in self:
            stage.portal_is_waiting = stage.id == awaiting_id

    @api.depends("name", "portal_name", "portal_is_shown")
    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        """Override to tell people outside the name that is for them, by whatever door: none of a hidden stage."""
        result = super()._compute_display_name()
        for stage in self if self.env.user.share else ():
            # In sudo mode as the name of a document's stage is told to whoever may read the document.
            stage_sudo = stage.sudo()
            stage.display_name = stage_sudo._get_portal_name() if stage_sudo.portal_is_shown else ""
        return result

    # === BUSINESS METHODS === #

    def _get_portal_name(self):
        """Return what customers call the stage, in their language; nothing without a stage."""
        if self.portal_is_waiting and not self.portal_name:
            return self.env._("Waiting for you")
        return self.portal_name or self.name or ""
