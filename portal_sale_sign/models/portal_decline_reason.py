from odoo import api, fields, models

# Reasons that a form offers.
LIMIT = 50


class PortalDeclineReason(models.Model):
    """Why customers decline, in a few words that can be counted."""

    _name = "portal.decline.reason"
    _description = "Reason for Declining a Quotation"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.model
    def _get_choices_sudo(self):
        """Return the reasons that a customer chooses from.

        :return: in sudo mode as they are shown on the page
        """
        return self.sudo().search_fetch([], limit=LIMIT)

    @api.model
    def _find_sudo(self, reason_id):
        """Return the reason that a form sent; nothing if it is none of the choices.

        :param reason_id: its id, as text; may be anything
        """
        return self._get_choices_sudo().filtered(lambda reason: str(reason.id) == str(reason_id))
