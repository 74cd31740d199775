from odoo import api, fields, models

from odoo.addons.portal_custom_base_account.models.account_move import OPEN

from .. import einvoice


class PortalHealth(models.TransientModel):
    _inherit = "portal.health"

    @api.model
    def _get_checks(self):
        """Override of `portal_custom_base` to look at the seals of invoices, bank accounts and electronic invoices."""
        return super()._get_checks() + [
            (self.env._("Seals of invoices"), self._check_invoice_seals),
            (self.env._("Bank accounts of invoices"), self._check_invoice_accounts),
            (self.env._("Electronic invoices"), self._check_einvoices),
        ]

    @api.model
    def _get_fixes(self):
        """Override of `portal_custom_base` to open what the checks look at."""
        return super()._get_fixes() | {
            "_check_invoice_seals": "portal_evidence.portal_seal_certificate_action",
            "_check_einvoices": "portal_invoice_pay.portal_einvoice_check_action",
        }

    def _check_invoice_seals(self):
        """Look whether invoices are sealed by a certificate that somebody vouches for."""
        # In sudo mode as health is the administrator's, for all companies.
        companies = self.env["res.company"].sudo().search([("portal_seals_invoices", "=", True)])
        domain = [("is_self_signed", "=", False), ("valid_until", ">", fields.Datetime.now())]
        certified = self.env["portal.seal.certificate"].sudo().search(domain).company_id
        if companies <= certified:
            return None
        return "2_warning", self.env._(
            "Nobody vouches for the certificate by which the invoices of %(companies)s are sealed: upload one that "
            "PDF readers know.",
            companies=", ".join((companies - certified).mapped("name")),
        )

    def _check_invoice_accounts(self):
        """Look whether the check page knows the accounts that open invoices name."""
        domain = [("state", "=", "posted"), ("move_type", "=", "out_invoice"), ("partner_bank_id", "!=", False)]
        open_domain = [*domain, ("payment_state", "in", OPEN)]
        # In sudo mode as health is the administrator's, for all companies.
        named = self.env["account.move"].sudo()._read_group(open_domain, ["company_id", "partner_bank_id"])
        checks = self.env["portal.iban.check"]
        unknown = {account for company, account in named if account not in checks._get_accounts_sudo(company)}
        if not unknown:
            return None
        return "1_bad", self.env._(
            "Invoices name the bank account %(account)s, which is neither trusted nor that of a journal: the check "
            "page warns customers of it.",
            account=", ".join(sorted(account.acc_number for account in unknown)),
        )

    def _check_einvoices(self):
        """Look whether electronic invoices keep the rules, and whether all of these can be checked."""
        # In sudo mode as health is the administrator's, for all companies.
        checks_sudo = self.env["portal.einvoice.check"].sudo()
        if count := checks_sudo.search_count([("state", "=", "failed")], limit=1000):
            return "2_warning", self.env._(
                "%(count)s electronic invoices break rules of their format. Customers are not offered them.",
                count=count,
            )
        if not einvoice.has_schematron() and checks_sudo.search_count([], limit=1):
            return "2_warning", self.env._(
                "Electronic invoices are checked against their schema alone: install the Python package saxonche."
            )
        return None
