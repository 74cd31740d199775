from odoo import api, models


class PortalEvidence(models.Model):
    _inherit = "portal.evidence"

    @api.model
    def _get_issued_ids(self, documents):
        """Return the ids of those documents that were issued with a seal, whatever became of them since.

        :rtype: set
        """
        domain = [*self._get_document_domain(documents), ("kind", "=", "issued")]
        # In sudo mode as accountants have no right on evidence.
        return {res_id for (res_id,) in self.sudo()._read_group(domain, ["res_id"])}
