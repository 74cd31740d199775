from datetime import timedelta

from odoo import api, fields, models

EXPIRING = timedelta(days=30)


class PortalHealth(models.TransientModel):
    _inherit = "portal.health"

    @api.model
    def _get_checks(self):
        """Override of `portal_custom_base` to look at seals, certificates and the chain of evidence."""
        return super()._get_checks() + [
            (self.env._("Sealed documents"), self._check_seals),
            (self.env._("Certificates of seals"), self._check_certificates),
            (self.env._("Chain of evidence"), self._check_chain),
        ]

    def _check_seals(self):
        # In sudo mode as health is the administrator's, for all companies.
        seals_sudo = self.env["portal.sale.seal"].sudo()
        if count := seals_sudo._count_late():
            return "1_bad", self.env._(
                "%(count)s signed documents wait for their seal for more than an hour. See Signatures, Sealed "
                "documents.",
                count=count,
            )
        damaged_sudo = seals_sudo.search([("is_damaged", "=", True)], limit=1)
        if damaged_sudo:
            return "1_bad", self.env._(
                "The sealed document of %(order)s is lost or was changed. Restore the files from your backup.",
                order=damaged_sudo.order_name,
            )
        return None

    def _check_certificates(self):
        limit = fields.Datetime.now() + EXPIRING
        # In sudo mode as health is the administrator's, for all companies.
        ending = self.env["portal.sale.certificate"].sudo().search([("valid_until", "<", limit)], limit=1)
        if ending:
            return "2_warning", self.env._(
                "The certificate %(name)s ends on %(date)s. Upload a new one.",
                name=ending.subject,
                date=fields.Date.to_string(ending.valid_until),
            )
        fallen_sudo = self.env["portal.sale.certificate"]._get_fallen_sudo()[:1]
        if fallen_sudo:
            return "1_bad", self.env._(
                "The certificate %(name)s has ended: documents are sealed by one that nobody vouches for. Upload a new "
                "one.",
                name=fallen_sudo.subject,
            )
        return None

    def _check_chain(self):
        problem = self.env["portal.sale.ledger"]._get_problem()
        if problem:
            return "1_bad", self.env._(
                "Evidence was changed: %(problem)s Keep a copy of the database.", problem=problem
            )
        if self.env["portal.sale.ledger"]._is_check_overdue():
            return "2_warning", self.env._(
                "Nobody has looked through the evidence for days: is the job “Portal: check the chain of evidence” on?"
            )
        return None
