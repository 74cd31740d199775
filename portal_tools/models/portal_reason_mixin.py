from odoo import api, fields, models

# More reasons than a form offers.
REASON_LIMIT = 50


class PortalReasonMixin(models.AbstractModel):
    """Why customers do something, as they choose it in a form and the vendor counts it."""

    _name = "portal.reason.mixin"
    _description = "Reason That Customers Choose"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.model
    def _get_choices_sudo(self):
        """Return the reasons that customers can choose.

        :return: in sudo mode as customers have no right on the vendor's reasons; their names are shown
        """
        return self.sudo().search_fetch([], limit=REASON_LIMIT)

    @api.model
    def _find_sudo(self, reason_id):
        """Return the reason that a form sent, or none.

        :param reason_id: may be anything
        :return: in sudo mode, see `_get_choices_sudo`
        """
        return self._get_choices_sudo().filtered(lambda reason: str(reason.id) == str(reason_id))
