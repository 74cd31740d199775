from odoo import models

MODEL = "portal.project.deliverable"
# What both parties are told.
FOR_BOTH = ("deliverable_decided", "milestone_reached")
# What asks the customer for something.
ASKING = ("deliverable_submitted", "deliverable_reminder")


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _get_partners(self, record):
        """Override of `portal_custom_base`: those who decide, and of what is decided the vendor too."""
        if record._name != MODEL:
            return super()._get_partners(record)
        asked = self.code in ASKING and record.awaited_ids
        partners = (asked or record.decider_ids).filtered("email") or super()._get_partners(record)
        if self.code in FOR_BOTH:
            responsible = record._get_responsible()
            people = responsible.filtered(lambda user: not user._is_superuser()).partner_id
            partners |= (people.filtered("email") or record.company_id.partner_id).filtered("email")
        return partners

    def _get_actors(self, record):
        """Override of `portal_custom_base`: who decided is told what became of it."""
        actors = super()._get_actors(record)
        if self.code != "deliverable_decided":
            return actors
        offer_sudo = self.env["portal.evidence.offer"]._get_last_sudo(record)
        domain = [("offer_id", "=", offer_sudo.id), ("signer_res_id", "!=", 0)]
        # In sudo mode as the mail goes to whoever decided, whoever sends it.
        ids = self.env["portal.evidence"].sudo().search(domain).mapped("signer_res_id")
        return actors | self.env["res.partner"].sudo().browse(ids).exists()

    def _may_be_told(self, record, partner):
        """Override of `portal_custom_base`: nobody is asked any more about what was decided or withdrawn."""
        if self.code in ASKING and record.state != "submitted":
            return False
        if self.code in ASKING and record.decider_ids and partner not in record.awaited_ids:
            return False
        return super()._may_be_told(record, partner)

    def _get_button(self, record):
        """Override of `portal_custom_base`: what is asked."""
        if self.code in ASKING and record._name == MODEL:
            return self.env._("Look at it and decide")
        return super()._get_button(record)

    def _get_url(self, record):
        """Override of `portal_custom_base`: its page, after signing in; no secret stands in the mail."""
        if record._name != MODEL:
            return super()._get_url(record)
        return record.get_base_url() + record.access_url
