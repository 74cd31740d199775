from odoo import api, models


class PortalSaleCheck(models.AbstractModel):
    """What anybody may know of a document: whether it is genuine, and whether it still holds. No names, no amounts."""

    _name = "portal.sale.check"
    _description = "Public Check of Documents"

    @api.model
    def _find_digest(self, digest):
        """Return what is known of a file.

        :param str digest: its SHA-256
        :return: `state` ("genuine", "superseded" or "unknown") and, if it is known, `company`, `date`, `version`,
            `level` and `sha256`
        :rtype: dict
        """
        # In sudo mode as whoever holds the file may ask for it; what is told is chosen below.
        evidence_sudo = self.env["portal.sale.evidence"].sudo()
        seal_sudo = self.env["portal.sale.seal"].sudo().search([("digest", "=", digest)], limit=1)
        if seal_sudo:
            return self._describe(seal_sudo)
        # A document whose seal was raised to a higher level later: its hash is in the evidence alone.
        row_sudo = evidence_sudo.search([("document_digest", "=", digest), ("kind", "=", "sealed")], limit=1)
        if not row_sudo:
            return {"state": "unknown"}
        domain = [("order_res_id", "=", row_sudo.order_res_id), ("evidence_id.version_id", "=", row_sudo.version_id.id)]
        later_sudo = self.env["portal.sale.seal"].sudo().search(domain, limit=1)
        return self._describe(later_sudo) | {"level": row_sudo._get_facts()["level"], "sha256": digest}

    @api.model
    def _find_code(self, code):
        """Return what is known of a document by the code that is printed on it, or None."""
        # In sudo mode as in `_find_digest`.
        seal_sudo = self.env["portal.sale.seal"].sudo().search([("code", "=", code), ("level", "!=", False)], limit=1)
        return self._describe(seal_sudo) if seal_sudo else None

    def _describe(self, seal_sudo):
        evidence_sudo = seal_sudo.evidence_id
        domain = [("order_res_id", "=", seal_sudo.order_res_id), ("id", ">", seal_sudo.id)]
        is_superseded = bool(seal_sudo.search_count(domain, limit=1))
        is_intact = evidence_sudo._is_intact()
        return {
            "state": "superseded" if is_superseded else "genuine" if is_intact else "broken",
            "company": seal_sudo.company_id.name,
            "date": f"{evidence_sudo.moment:%Y-%m-%d %H:%M:%S} UTC",
            "version": evidence_sudo.version_id.number,
            "level": seal_sudo.level,
            "sha256": seal_sudo.digest,
        }
