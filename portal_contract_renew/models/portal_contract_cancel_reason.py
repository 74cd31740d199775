from odoo import api, fields, models

# More reasons than a form offers.
REASON_LIMIT = 50


class PortalContractCancelReason(models.Model):
    """Why a customer cancels, as customers choose it and the vendor counts it."""

    _name = "portal.contract.cancel.reason"
    _description = "Reason to Cancel a Subscription"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    needs_text = fields.Boolean("Words required", help="Customers describe it.")

    @api.model
    def _get_choices_sudo(self):
        """Return the reasons that customers can choose.

        :return: in sudo mode as customers have no right on the vendor's reasons; their names are shown
        """
        return self.sudo().search([], limit=REASON_LIMIT)

    @api.model
    def _find_sudo(self, reason_id):
        """Return the reason that a form sent, or none.

        :param reason_id: may be anything
        """
        return self._get_choices_sudo().filtered(lambda reason: str(reason.id) == str(reason_id))
