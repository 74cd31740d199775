from odoo import api, models
from odoo.tools import float_repr

from odoo.addons.portal_evidence import canonical

DIGITS = 6


class PortalProjectDeliverableDecision(models.AbstractModel):
    _inherit = "portal.project.deliverable.decision"

    @api.model
    def _get_payload(self, document, lang=None):
        """Override of `portal_project_approve`: which share of which line of an order is invoiced.

        It names no price: not all who look at a deliverable see orders.
        """
        milestone = document.milestone_id
        line = milestone.sale_line_id
        share = line and {
            "line_id": line.id,
            "order": line.order_id.name,
            "share": canonical.decimal_text(milestone.quantity_percentage, DIGITS),
        }
        return super()._get_payload(document, lang=lang) | {"invoicing": share or None}

    @api.model
    def _get_value(self, document):
        """Override of `portal_project_approve`: what is invoiced once it is accepted, with its taxes."""
        milestone = document.milestone_id
        line = milestone.sale_line_id
        if not line:
            return super()._get_value(document)
        return line.price_total * milestone.quantity_percentage, line.currency_id

    @api.model
    def _prepare_content(self, offer, payload):
        """Override of `portal_project_approve`: what is invoiced once it is accepted."""
        content = super()._prepare_content(offer, payload)
        share = self._tell_invoicing(payload.get("invoicing"))
        return content | {"facts": content["facts"] + ([share] if share else [])}

    @api.model
    def _tell_invoicing(self, invoicing):
        """Return what is invoiced once a version is accepted: a label and words; nothing if nothing is.

        :param dict invoicing: that of the frozen version, see `_get_payload`
        """
        if not invoicing:
            return None
        percent = float_repr(float(invoicing["share"]) * 100, 2).rstrip("0").rstrip(".")
        words = self.env._("%(percent)s %% of order %(order)s", percent=percent, order=invoicing["order"])
        return self.env._("Invoiced once accepted"), words
