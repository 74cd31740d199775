from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_evidence_color(self):
        """Override of `portal_evidence`: sealed documents bear the vendor's brand."""
        palette = self._get_portal_palette()
        return palette["portal-brand"] if palette else super()._get_evidence_color()
