from odoo import api, models


class PortalDocumentPageReturn(models.AbstractModel):
    """The page of a return: what is sent back, how, and what became of it."""

    _name = "portal.document.page.return"
    _inherit = "portal.document.page"
    _description = "Page of a Return"

    _page_content = "portal_delivery_return.return_content"
    _page_notes = ("portal_delivery_return.return_notes",)
    _page_forms = ("portal_delivery_return.return_withdraw",)
    _page_lines = "line_ids"
    _page_has_messages = False

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: what happens next, or why not."""
        if part := record_sudo._tell_part():
            return part
        if record_sudo.state == "approved" and record_sudo._get_label_sudo():
            return self.env._("Approved. Put the label on the parcel, and send it back.")
        if record_sudo.state == "approved" and record_sudo.instructions:
            return self.env._("Approved. Send it back as described below.")
        if record_sudo.state == "received" and values["portal_credits"]:
            return self.env._("We have received and credited it.")
        return {
            "asked": self.env._("We look at your request, and answer here and by e-mail."),
            "approved": self.env._("Approved. We will tell you how to send it back."),
            "received": self.env._("We have received it. Thank you."),
            "refused": self.env._("We cannot take this back."),
        }.get(record_sudo.state, self.env._("You have withdrawn this request."))

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the delivery, the reason, and who asked."""
        return [
            {"label": self.env._("Delivery"), "value": record_sudo.picking_id.name, "name": "delivery"},
            {"label": self.env._("Reason"), "value": record_sudo.reason_id.name, "name": "reason"},
            {"label": self.env._("Asked by"), "value": record_sudo.partner_id.name, "name": "partner"},
        ]

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the label, while it is needed."""
        label_sudo = record_sudo._get_label_sudo() if record_sudo.state == "approved" else None
        return [self._make_label_act(record_sudo, label_sudo)] if label_sudo else []

    def _make_label_act(self, return_sudo, label_sudo):
        return {
            "name": "portal_return_label",
            "label": self.env._("Download the label"),
            "icon": "fa-download",
            "url": f"{return_sudo.access_url}/file/{label_sudo.id}",
            "is_file": True,
        }

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: asked for, approved, received, credited; or how it ended."""
        steps = [self._make_step("asked", self.env._("Asked for"), record_sudo.create_date)]
        if record_sudo.state == "refused":
            refused = self._make_step("refused", self.env._("Refused"), record_sudo.decided_on, state="problem")
            return [*steps, refused]
        if record_sudo.state == "withdrawn":
            return [*steps, self._make_step("withdrawn", self.env._("Withdrawn"), is_done=True, state="over")]
        credits_sudo = values["portal_credits"]
        steps += [
            self._make_step("approved", self.env._("Approved"), record_sudo.decided_on),
            self._make_step("received", self.env._("Received"), record_sudo.received_on),
        ]
        # Whoever does not see invoices is told nothing of credit notes.
        if credits_sudo or self.env["portal.access.policy"]._is_shown("invoice", actor.user):
            dates = credits_sudo.mapped("invoice_date")
            steps.append(self._make_step("credited", self.env._("Credited"), dates and min(dates)))
        return steps

    @api.model
    def _get_files(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the photos."""
        return [
            {"name": photo.name, "url": f"{record_sudo.access_url}/file/{photo.id}", "icon": "fa-picture-o"}
            for photo in record_sudo._get_photos_sudo()
        ]

    @api.model
    def _get_related(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the delivery, and what was credited."""
        deliveries_sudo = self.env["portal.access.policy"]._filter_open(record_sudo.picking_id, actor.user)
        return [
            document._get_portal_summary()
            for documents in (deliveries_sudo, values["portal_credits"])
            for document in documents
        ]

    @api.model
    def _get_contact_sudo(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: whoever sold it, or else decides."""
        return record_sudo.picking_id.sale_id.user_id or record_sudo._get_responsible()
