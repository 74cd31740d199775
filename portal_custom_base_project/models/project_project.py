from odoo import api, models

from ..followers import search_followed


class ProjectProject(models.Model):
    _inherit = "project.project"

    # The orders of the list. Names are translated: in another language, they are sorted among those of a customer.
    _portal_date_idx = models.Index("(create_date, id)")
    _portal_name_idx = models.Index("((name ->> 'en_US'), id DESC)")

    @api.model
    def _search_message_partner_ids(self, operator, operand):
        """Override of `mail` to look up whether a record is followed, instead of reading all that are."""
        found = super()._search_message_partner_ids(operator, operand)
        return found if found is NotImplemented else search_followed(self, operator, operand)
