from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_share_days = fields.Integer(
        "Shares end after", default=30, help="Days until a new share of files ends, unless another day is chosen."
    )
    portal_share_max_days = fields.Integer(
        "Shares end at the latest after", default=365, help="Days. 0: shares may be without an end."
    )
    portal_share_marking = fields.Selection(
        "_get_portal_share_markings", "Mark copies of shared files", help="In new shares, unless it is chosen there."
    )

    _check_portal_share_days = models.Constraint(
        "CHECK(portal_share_days >= 0 AND portal_share_max_days >= 0)", "Shares cannot end before they begin."
    )

    @api.model
    def _get_portal_share_markings(self):
        """Return what happens to PDF files that are fetched; nothing is done without a choice."""
        return [
            ("possible", self.env._("What cannot be marked is given as it is")),
            ("always", self.env._("What cannot be marked is not given")),
        ]
