import subprocess
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.portal_evidence import pdf_document

EXPIRING = timedelta(days=30)
# Languages whose names the sealed documents should be able to show, one of each common script.
SCRIPTS = ("ar", "he", "hi", "ja", "ko", "th", "zh")


class PortalHealth(models.TransientModel):
    _inherit = "portal.health"

    @api.model
    def _get_checks(self):
        """Override of `portal_custom_base` to look at seals, certificates and the chain of evidence."""
        return super()._get_checks() + [
            (self.env._("Sealed documents"), self._check_seals),
            (self.env._("Certificates of seals"), self._check_certificates),
            (self.env._("Chain of evidence"), self._check_chain),
            (self.env._("Time stamps of the chain"), self._check_anchors),
            (self.env._("Fonts of signed documents"), self._check_fonts),
        ]

    @api.model
    def _get_fixes(self):
        """Override of `portal_custom_base` to open what the checks look at."""
        return super()._get_fixes() | {
            "_check_seals": "portal_evidence.portal_sealed_document_action",
            "_check_certificates": "portal_evidence.portal_seal_certificate_action",
            "_check_chain": "portal_evidence.portal_evidence_action",
            "_check_anchors": "portal_custom_base.portal_settings_action",
        }

    def _check_fonts(self):
        """Look whether signed documents can be printed, and names in any of the common scripts."""
        try:
            pdf_document.render("<!DOCTYPE html><html lang='en'><head><title>x</title></head><body>x</body></html>")
        except pdf_document.PrintError as error:
            return "1_bad", self.env._("Signed documents cannot be printed: %(error)s", error=error)
        missing = [lang for lang in SCRIPTS if not self._has_font(lang)]
        if missing:
            return "2_warning", self.env._(
                "Signed documents show boxes for names in some scripts (%(languages)s). Install fonts for them, such "
                "as fonts-noto-core and fonts-noto-cjk.",
                languages=", ".join(missing),
            )
        return None

    @api.model
    def _has_font(self, lang):
        """Return whether the server has a font for a language; also if it cannot be told."""
        try:
            words = ["fc-list", f":lang={lang}", "family"]
            done = subprocess.run(words, capture_output=True, text=True, timeout=10, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return True
        return bool(done.returncode or done.stdout.strip())

    def _check_seals(self):
        # In sudo mode as health is the administrator's, for all companies.
        seals_sudo = self.env["portal.sealed.document"].sudo()
        if count := seals_sudo._count_late():
            return "1_bad", self.env._(
                "%(count)s signed documents wait for their seal for more than an hour.",
                count=count,
            )
        damaged_sudo = seals_sudo.search([("is_damaged", "=", True)], limit=1)
        if damaged_sudo:
            return "1_bad", self.env._(
                "The sealed document of %(document)s is lost or was changed. Restore the files from your backup.",
                document=damaged_sudo.document_name,
            )
        return None

    def _check_certificates(self):
        limit = fields.Datetime.now() + EXPIRING
        # In sudo mode as health is the administrator's, for all companies.
        ending = self.env["portal.seal.certificate"].sudo().search([("valid_until", "<", limit)], limit=1)
        if ending:
            return "2_warning", self.env._(
                "The certificate %(name)s ends on %(date)s. Upload a new one.",
                name=ending.subject,
                date=fields.Date.to_string(ending.valid_until),
            )
        expired_sudo = self.env["portal.seal.certificate"]._get_expired_sudo()[:1]
        if expired_sudo:
            return "1_bad", self.env._(
                "The certificate %(name)s has ended: documents are sealed by one that nobody vouches for. Upload a new "
                "one.",
                name=expired_sudo.subject,
            )
        unknown = self.env["portal.seal.certificate"].sudo().search([("revocation", "=", "unknown")], limit=1)
        if unknown:
            return "2_warning", self.env._(
                "Nobody told whether the certificate %(name)s is revoked when it sealed last. Upload it with those of "
                "its issuer, and let the server reach the addresses that it names.",
                name=unknown.subject,
            )
        return None

    def _check_chain(self):
        problem = self.env["portal.evidence.chain"]._get_problem()
        if problem:
            return "1_bad", self.env._(
                "Evidence was changed: %(problem)s Keep a copy of the database.", problem=problem
            )
        if self.env["portal.evidence.chain"]._is_check_overdue():
            return "2_warning", self.env._(
                "The evidence has not been checked for days. Is the job “Portal: check the chain of evidence” active?"
            )
        return None

    def _check_anchors(self):
        """Look whether the evidence of days ago is time-stamped, where the vendor has an authority for it."""
        overdue = self.env["portal.evidence.anchor"]._get_overdue()
        if overdue:
            return "2_warning", self.env._(
                "The evidence of %(companies)s has not been time-stamped for days: the authority does not answer. "
                "See the settings of sealed documents.",
                companies=", ".join(overdue.mapped("name")),
            )
        return None
