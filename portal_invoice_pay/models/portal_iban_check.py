import re

from odoo import api, models

MAX_LENGTH = 60
SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.ASCII)


class PortalIbanCheck(models.AbstractModel):
    """Whether an account that somebody was told to pay to is the vendor's. Yes or no: it lists none."""

    _name = "portal.iban.check"
    _description = "Public Check of Bank Accounts"

    @api.model
    def _check(self, text, companies):
        """Return whether an IBAN is an account of one of some companies.

        :param text: what was typed; may be anything
        :param res.company companies: the companies whose portal it is
        :return: `state` ("own", "foreign" or "invalid") and `message`, a sentence in the language of the environment;
            or only `error`, if no company is there to ask
        :rtype: dict
        """
        if not companies:
            return {"error": self.env._("We cannot check accounts here. Ask us by a number that you know.")}
        number = self._clean(text)
        if not number:
            return {
                "state": "invalid",
                "message": self.env._("This is not a valid IBAN: its check digits do not match. Is it complete?"),
            }
        if any(number in self._get_numbers(account) for account in self._get_accounts_sudo(companies)):
            return {"state": "own", "message": self.env._("This is our account.")}
        return {"state": "foreign", "message": self._get_warning(companies[:1])}

    @api.model
    def _get_companies_sudo(self, company_id, companies):
        """Return the company that somebody names who pays it, else those of the visitor; none without an account.

        :param company_id: the id that was named, or nothing
        :param res.company companies: those of the visitor
        :return: in sudo mode as visitors come by a link of a company that is not theirs; empty if it offers no check
        """
        named_sudo = self.env["res.company"].sudo().browse(company_id or 0).exists() or companies.sudo()
        return named_sudo if self._is_offered(named_sudo) else named_sudo.browse()

    @api.model
    def _get_numbers(self, account):
        """Return the numbers by which invoices name an account.

        For a module to print another number of the same account, it must override this method and return the result
        and its own.

        :param res.partner.bank account: the account, in sudo mode
        :rtype: set
        """
        # Swiss bills name the account by a number of its own, where `l10n_ch` is installed.
        names = [name for name in ("acc_number", "l10n_ch_qr_iban") if name in account._fields]
        return {self._clean(account[name]) for name in names} - {""}

    @api.model
    def _is_offered(self, companies):
        """Return whether the companies have an account with an IBAN, without which all others would be strange."""
        return any(self._get_numbers(account) for account in self._get_accounts_sudo(companies))

    def _clean(self, text):
        """Return an IBAN as banks store it, or an empty text if it is none."""
        if not isinstance(text, str) or len(text) > MAX_LENGTH:
            return ""
        number = "".join(character for character in text if character.isalnum()).upper()
        return number if SHAPE.fullmatch(number) and self._has_right_digits(number) else ""

    def _has_right_digits(self, number):
        """Return whether the check digits of an IBAN match (ISO 7064)."""
        return int("".join(str(int(character, 36)) for character in number[4:] + number[:4])) % 97 == 1

    @api.model
    def _get_accounts_sudo(self, companies):
        """Return the bank accounts of companies that customers may pay to: trusted ones, and those of its journals.

        An account that somebody merely added to the company's contact is none of them.

        :param res.company companies: the companies; their branches and those above them use the same accounts
        :return: in sudo mode as visitors may not read them; they are told of one that they know, yes or no
        """
        companies_sudo = companies.sudo().search([("id", "child_of", companies.sudo().root_id.ids)])
        owners = [
            ("partner_id", "in", companies_sudo.partner_id.ids),
            ("company_id", "in", [False, *companies_sudo.ids]),
        ]
        accounts_sudo = self.env["res.partner.bank"].sudo().search(owners)
        return accounts_sudo.filtered(lambda account: account.allow_out_payment or account.journal_id)

    def _get_warning(self, company):
        # In sudo mode as visitors may not read the company's contact.
        phone = company.sudo().phone
        if not phone:
            return self.env._("This is not our account. Do not pay, and ask us by a number that you know.")
        return self.env._("This is not our account. Do not pay; call us at %(phone)s.", phone=phone)
