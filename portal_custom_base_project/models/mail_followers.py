from odoo import models


class MailFollowers(models.Model):
    _inherit = "mail.followers"

    # Whether some contacts follow many records of a model, and which: see `search_followed`.
    _portal_partner_idx = models.Index("(partner_id, res_model, res_id)")
