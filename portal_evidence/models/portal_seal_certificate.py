import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import pdf_seal


class PortalSealCertificate(models.Model):
    """The key by which a company seals documents. Nobody reads the key but the job that seals."""

    _name = "portal.seal.certificate"
    _description = "Certificate of Seals"
    _order = "id desc"
    _rec_name = "subject"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", index=True)
    subject = fields.Char(readonly=True, required=True)
    issuer = fields.Char(readonly=True, required=True)
    valid_from = fields.Datetime(readonly=True)
    valid_until = fields.Datetime(readonly=True)
    fingerprint = fields.Char("SHA-256", readonly=True, required=True, index=True)
    is_self_signed = fields.Boolean(readonly=True, help="Nobody but the company itself vouches for it.")
    revocation = fields.Selection(
        [
            ("valid", "Not revoked"),
            ("unknown", "Unknown: its authority did not answer"),
            ("untold", "Names no authority to ask"),
        ],
        readonly=True,
        help="What its authority answered when it sealed a document last. A revoked certificate seals nothing.",
    )
    active = fields.Boolean(default=True)
    pkcs12 = fields.Binary(attachment=False, required=True, groups=fields.NO_ACCESS, copy=False)
    passphrase = fields.Char(groups=fields.NO_ACCESS, copy=False)

    def write(self, vals):
        """Override of `base`: what a certificate says is its own; by hand it can be archived, and nothing else.

        :raise UserError: if something else is written
        """
        if vals.keys() - {"active"} and not self.env.su:
            raise UserError(self.env._("A certificate cannot be changed. Upload another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        # Documents that it sealed are recognised by its fingerprint.
        raise UserError(self.env._("A certificate can be archived, not deleted: documents carry its seal."))

    # === BUSINESS METHODS === #

    @api.model
    def _add(self, company, data, passphrase=""):
        """Keep a certificate, which seals from now on.

        :param res.company company: whose it is
        :param bytes data: PKCS#12
        :param str passphrase: what opens it
        :raise UserError: if it cannot be used
        """
        try:
            facts = pdf_seal.read_certificate(data, passphrase)
        except pdf_seal.SealError as error:
            raise UserError(
                self.env._("The file is no PKCS#12 with a private key, or the passphrase is wrong.")
            ) from error
        if facts["valid_until"] < fields.Datetime.now():
            raise UserError(self.env._("This certificate has expired."))
        if facts["valid_from"] > fields.Datetime.now():
            raise UserError(self.env._("This certificate is not valid yet."))
        # In sudo mode as no group has a right to write keys.
        certificates_sudo = self.sudo()
        certificates_sudo.search([("company_id", "=", company.id)]).active = False
        return certificates_sudo.create(
            {
                "company_id": company.id,
                "subject": facts["subject"],
                "issuer": facts["issuer"],
                "valid_from": facts["valid_from"],
                "valid_until": facts["valid_until"],
                "fingerprint": facts["sha256"],
                "is_self_signed": facts["is_self_signed"],
                "pkcs12": base64.b64encode(data),
                "passphrase": passphrase,
            }
        )

    @api.model
    def _ensure_current_sudo(self, company):
        """Return the certificate that seals for a company; a new self-signed one if it has none that is valid.

        :return: in sudo mode as nobody else may read the key
        """
        now = fields.Datetime.now()
        domain = [("company_id", "=", company.id), ("valid_from", "<=", now), ("valid_until", ">", now)]
        current_sudo = self.sudo().search(domain, limit=1)
        return current_sudo or self._add(company, pdf_seal.make_certificate(company.name))

    @api.model
    def _get_expired_sudo(self):
        """Return the certificates of authorities that ended, and in whose place a self-made one seals now.

        :return: in sudo mode as health is the administrator's, for all companies
        """
        now, expired_sudo = fields.Datetime.now(), self.sudo().browse()
        for company in self.env["res.company"].sudo().search([("active", "in", (True, False))]):
            certificates_sudo = self.sudo().with_context(active_test=False).search([("company_id", "=", company.id)])
            vouched_sudo = certificates_sudo.filtered(lambda certificate: not certificate.is_self_signed)
            if not vouched_sudo.filtered(lambda certificate: certificate.valid_until > now):
                expired_sudo |= vouched_sudo[:1]
        return expired_sudo

    def _ask_revocation(self):
        """Ask whether the certificate is revoked, and note the answer.

        :raise SealError: if it is
        """
        self.ensure_one()
        authority = self.company_id._get_portal_authority()
        answer = pdf_seal.ask_revocation(base64.b64decode(self.pkcs12), self.passphrase or "", authority)
        if answer != self.revocation:
            self.revocation = answer

    def _seal(self, pdf, reason, location):
        """Return a sealed document and its level: "B-B", "B-T" or "B-LTA".

        :param bytes pdf: the document
        :param str reason: the purpose that readers show
        :param str location: where it belongs, in ASCII; anybody finds it in the file
        :raise SealError: if it cannot be sealed
        """
        self.ensure_one()
        authority = self.company_id._get_portal_authority()
        return pdf_seal.seal(pdf, base64.b64decode(self.pkcs12), self.passphrase or "", reason, location, authority)
