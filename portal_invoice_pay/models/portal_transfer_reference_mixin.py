import re
import secrets

from odoo import api, models
from odoo.tools.misc import mod10r

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# How many of them a reference by ISO 11649 has after "RF" and its check digits.
LENGTH = 12
# A reference by ISO 11649 as remittances have it, in a text without spaces.
REFERENCE = re.compile(r"RF\d{2}[A-Z0-9]{12}")
# The same as a Swiss QR reference, wherever it begins among other digits.
QR_REFERENCE = re.compile(r"(?=(\d{27}))")


class PortalTransferReferenceMixin(models.AbstractModel):
    """The reference by which the money of a bank transfer is known: by ISO 11649, and the same as a Swiss QR reference.

    A QR-IBAN of Switzerland takes QR references alone: 26 digits and a check digit. They hold the letters of the other
    reference as a number, so that one is made of the other.
    """

    _name = "portal.transfer.reference.mixin"
    _description = "Transfer with a Reference"

    @api.model
    def _make_reference(self):
        """Return a reference that no other remittance has, by ISO 11649: "RF", two check digits and the rest."""
        return self._complete_reference("".join(secrets.choice(LETTERS) for _letter in range(LENGTH)))

    def _complete_reference(self, rest):
        number = int("".join(str(int(letter, 36)) for letter in f"{rest}RF00"))
        return f"RF{98 - number % 97:02d}{rest}"

    def _get_qr_reference(self):
        """Return the reference as a Swiss QR reference."""
        self.ensure_one()
        return mod10r(str(int(self.name[4:], 36)).zfill(26))

    @api.model
    def _parse_qr_reference(self, text):
        """Return the reference that a Swiss QR reference holds; nothing if it is none of ours.

        :param str text: 27 digits
        """
        number = int(text[:-1])
        if mod10r(text[:-1]) != text or number >= 36**LENGTH:
            return ""
        rest = ""
        while len(rest) < LENGTH:
            number, place = divmod(number, 36)
            rest = LETTERS[place] + rest
        return self._complete_reference(rest)

    @api.model
    def _find_references(self, text):
        """Return the references that may be in what a bank tells of a transfer.

        :param str text: the text; may be empty
        """
        words = "".join((text or "").upper().split())
        numbers = {self._parse_qr_reference(found) for found in QR_REFERENCE.findall(words)}
        return [*REFERENCE.findall(words), *filter(None, numbers)]

    def _get_transfer_reference(self):
        """Return the reference that the customer states in a transfer, as the account takes it."""
        self.ensure_one()
        return self._get_qr_reference() if self._get_qr_iban(self._get_bank_account_sudo()) else self.name

    @api.model
    def _get_qr_iban(self, bank_sudo):
        """Return the QR-IBAN of an account, if it has one: Odoo's addon for Switzerland knows it, where installed."""
        return "l10n_ch_qr_iban" in bank_sudo._fields and bank_sudo.l10n_ch_qr_iban or ""

    def _print_reference(self):
        """Return the reference as it is printed: in groups of four; a Swiss one in groups of five from its end."""
        reference = self._get_transfer_reference()
        if reference == self.name:
            return " ".join(reference[place : place + 4] for place in range(0, len(reference), 4))
        return " ".join([reference[:2], *(reference[place : place + 5] for place in range(2, len(reference), 5))])
