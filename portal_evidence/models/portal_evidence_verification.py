from odoo import api, models
from odoo.tools import format_date

from .. import canonical
from .portal_evidence import CONCLUDING, FINAL


class PortalEvidenceVerification(models.AbstractModel):
    """What anybody may know of a document: whether it is genuine, and whether it still holds. No names, no amounts.

    All of it comes from the evidence, which nobody can change.
    """

    _name = "portal.evidence.verification"
    _description = "Public Check of Documents"

    @api.model
    def _find_digest(self, digest):
        """Return what is known of a file.

        For a module to know other files, it must override this method and return, for these, another `state`, with
        `verdict` (a few words) and `note`; nothing that is not for whoever asks.

        :param str digest: its SHA-256
        :return: `state` ("genuine", "superseded", "withdrawn", "broken" or "unknown") and, if it is known, `company`,
            `date`, `time` (UTC), `is_issued` (by the vendor, and not signed), `version`, `level`, `is_self_signed`,
            `sha256`, `fingerprint` (SHA-256 of the seal's certificate) and `note` (a sentence more, or empty)
        :rtype: dict
        """
        row_sudo = self.env["portal.evidence"]._get_sealed_sudo(digest) or self._get_unsealed_sudo(digest)
        return self._describe(row_sudo) if row_sudo else {"state": "unknown"}

    @api.model
    def _get_unsealed_sudo(self, digest):
        """Return the evidence of the seal of a file that was given out before it was sealed; nothing if there is none.

        :return: in sudo mode as whoever holds the file may ask for it
        """
        seals_sudo = self.env["portal.sealed.document"].sudo()
        seal_sudo = seals_sudo.search([("unsealed_digest", "=", digest)], order="id desc", limit=1)
        row_sudo = self.env["portal.evidence"]._get_sealed_sudo(seal_sudo.digest)
        is_told = row_sudo and row_sudo._get_facts().get("unsealed_sha256") == digest
        return row_sudo if is_told else row_sudo.browse()

    @api.model
    def _find_code(self, code):
        """Return what is known of the document on which a code is printed, or None.

        Whoever copies the code onto another paper gets the same answer, so it does not tell whether that is genuine.

        :return: as `_find_digest`, with `digests`: those of all files of this document
        """
        # In sudo mode as whoever holds the document may ask for it; what is told is chosen below.
        seal_sudo = (
            self.env["portal.sealed.document"].sudo().search([("code", "=", code), ("level", "!=", False)], limit=1)
        )
        if not seal_sudo:
            return None
        if not seal_sudo.evidence_id.exists():
            return self._describe_lost(seal_sudo)
        domain = [("offer_id", "=", seal_sudo.evidence_id.offer_id.id), ("kind", "=", "sealed")]
        rows_sudo = self.env["portal.evidence"].sudo().search(domain, order="id")
        own_sudo = [row for row in rows_sudo if row._get_facts().get("signature_hash") == seal_sudo.evidence_id.hash]
        if not own_sudo:
            return self._describe_lost(seal_sudo)
        return self._describe(own_sudo[-1]) | {"digests": [row.document_digest for row in own_sudo]}

    def _describe_lost(self, seal_sudo):
        """Return what is told of a document whose evidence somebody took away: that it is damaged, and no more."""
        unknown = dict.fromkeys(("date", "time", "version", "fingerprint", "sha256", "note"), "")
        known = {"state": "broken", "company": seal_sudo.company_id.name, "level": seal_sudo.level}
        return unknown | known | {"is_issued": False, "is_self_signed": False, "digests": []}

    def _describe(self, row_sudo):
        facts = row_sudo._get_facts()
        certificate = facts.get("certificate")
        certificate = certificate if isinstance(certificate, dict) else {}
        domain = [("res_model", "=", row_sudo.res_model), ("res_id", "=", row_sudo.res_id), ("kind", "in", CONCLUDING)]
        signed_sudo = row_sudo.search([*domain, ("hash", "=", str(facts.get("signature_hash")))], limit=1)
        later = [*domain, ("signature_role", "=", FINAL), ("id", ">", signed_sudo.id or 0)]
        state = self._get_state(row_sudo, signed_sudo, bool(row_sudo.search_count(later, limit=1)))
        return {
            "state": state,
            "is_issued": signed_sudo.kind == "issued",
            "note": self._get_note(row_sudo) if state == "genuine" else "",
            "company": facts.get("company") or row_sudo.company_id.name,
            "date": format_date(self.env, signed_sudo.decided_at, date_format="medium") if signed_sudo else "",
            "time": canonical.time_text(signed_sudo.decided_at) if signed_sudo else "",
            "version": row_sudo.offer_id.exists().number or "",
            "level": facts.get("level") or "",
            "is_self_signed": certificate.get("is_self_signed", False),
            "fingerprint": certificate.get("sha256") or "",
            "sha256": row_sudo.document_digest,
        }

    def _get_note(self, row_sudo):
        """Return a sentence more about a document that holds."""
        return row_sudo.offer_id._get_decision()._get_check_note(row_sudo._get_document_sudo()) or ""

    def _get_state(self, row_sudo, signed_sudo, is_superseded):
        if not signed_sudo or not row_sudo._is_intact() or not signed_sudo._is_intact():
            return "broken"
        if not row_sudo.offer_id._get_decision()._is_in_force(row_sudo._get_document_sudo()):
            return "withdrawn"
        return "superseded" if is_superseded else "genuine"
