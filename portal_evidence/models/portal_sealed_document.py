import base64
import hashlib
import logging
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import MissingError

from .. import pdf_seal

# After so many attempts a document stays at the level it has.
LAST_UPGRADE = 20
LATE_AFTER = timedelta(hours=1)
# Stored documents that the daily job looks at.
CHECKED = 500
# Documents whose time stamps are renewed by one run of the job.
RENEWED = 500
# An authority may still use a certificate that ends soon: it is asked again after this time, not at once.
SOONEST_RENEWAL = timedelta(days=7)

_logger = logging.getLogger(__name__)


class PortalSealedDocument(models.Model):
    """The sealed document of a signature: printed, certified and sealed by a job after the act."""

    _name = "portal.sealed.document"
    _inherit = "portal.job.mixin"
    _description = "Sealed Document"
    _order = "id desc"
    _rec_name = "document_name"

    _job_cron = "portal_evidence.ir_cron_portal_sealed_document"
    _job_states = ("pending", "upgrade", "renewal")
    _job_order = "is_awaited desc, next_try, id"

    evidence_id = fields.Many2one("portal.evidence", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one(related="evidence_id.company_id", store=True, index=True)
    document_name = fields.Char(related="evidence_id.document_name", store=True)
    res_model = fields.Char(related="evidence_id.res_model", store=True)
    res_id = fields.Many2oneReference(related="evidence_id.res_id", model_field="res_model", store=True, index=True)
    code = fields.Char("Code of the check page", required=True, readonly=True, copy=False)
    state = fields.Selection(
        [
            ("pending", "Being prepared"),
            ("upgrade", "Sealed, time stamp to come"),
            ("renewal", "Sealed, time stamp to be renewed"),
            ("done", "Sealed"),
        ],
        required=True,
        default="pending",
        readonly=True,
    )
    is_awaited = fields.Boolean(
        "Somebody waits for it", readonly=True, help="Its turn comes before the documents that nobody waits for."
    )
    level = fields.Selection([(level, level) for level in pdf_seal.LEVELS], readonly=True)
    document = fields.Binary("Sealed file", readonly=True, attachment=True)
    digest = fields.Char("SHA-256", readonly=True, index=True)
    unsealed = fields.Binary("Document without seal", readonly=True, attachment=True, groups="base.group_system")
    unsealed_digest = fields.Char("SHA-256 without seal", readonly=True, index="btree_not_null")
    renew_on = fields.Datetime("Renewal of the time stamp", readonly=True)
    checked_on = fields.Datetime("File looked at", readonly=True)
    is_damaged = fields.Boolean("File is damaged", readonly=True, help="The stored file is not what was sealed.")

    _evidence_uniq = models.Constraint("UNIQUE(evidence_id)", "A signature has one sealed document.")
    _code_uniq = models.Constraint("UNIQUE(code)", "Each document has its own code.")
    _checked_idx = models.Index("(checked_on NULLS FIRST, id) WHERE level IS NOT NULL")
    # As Odoo orders by a Boolean.
    _due_idx = models.Index(
        "(COALESCE(is_awaited, FALSE) DESC, next_try, id) WHERE state IN ('pending', 'upgrade', 'renewal')"
    )
    _renewal_idx = models.Index("(renew_on) WHERE state = 'done' AND renew_on IS NOT NULL")

    # === ACTION METHODS === #

    def action_open_document(self):
        """Download the sealed document."""
        return self._open("pdf")

    def action_open_pack(self):
        """Download the evidence pack."""
        return self._open("pack")

    def _open(self, kind):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/portal/seal/{self.id}?kind={kind}", "target": "download"}

    # === BUSINESS METHODS - QUEUE === #

    @api.model
    def _request(self, evidence_sudo, is_awaited=True):
        """Schedule the sealing of the document of a decision.

        :param evidence_sudo: the decision, in sudo mode
        :param bool is_awaited: whether somebody waits for the document, so that it does not queue behind hundreds
        """
        # In sudo mode as the one who signs has no right on seals.
        self.sudo().create(
            {
                "evidence_id": evidence_sudo.id,
                "code": secrets.token_urlsafe(24),
                "next_try": fields.Datetime.now(),
                "is_awaited": is_awaited,
            }
        )
        self._trigger_job()

    @api.model
    def _before_jobs(self):
        """Override of `portal.job.mixin` to link new evidence to the chain."""
        self.env["portal.evidence.chain"]._append_new()
        self._queue_renewals()
        return super()._before_jobs()

    @api.model
    def _queue_renewals(self):
        """Have those documents wait for the job whose time stamp ends; only where there is an authority to ask."""
        now = fields.Datetime.now()
        domain = [("state", "=", "done"), ("renew_on", "<=", now), ("company_id.portal_authority_url", "!=", False)]
        # In sudo mode as the address of the authority is the administrator's.
        ending_sudo = self.sudo().search(domain, order="renew_on", limit=RENEWED)
        ending_sudo.write({"state": "renewal", "next_try": now, "attempts": 0, "failure_reason": False})

    def _attempt(self):
        """Override of `portal.job.mixin` to link what the seal added to the evidence."""
        result = super()._attempt()
        self.env["portal.evidence.chain"]._append_new()
        return result

    # === BUSINESS METHODS - DOCUMENT === #

    def _process(self):
        """Override of `portal.job.mixin`: print, certify and seal the document, and tell both parties the first time.

        :raise SealError, PrintError: if it cannot be printed or sealed
        """
        if self.state == "renewal":
            self._renew()
            return
        if not self.evidence_id._is_intact():
            raise pdf_seal.SealError(self.env._("The evidence was changed since: it is not sealed."))
        is_first = not self.level
        certificate_sudo = self.env["portal.seal.certificate"]._ensure_current_sudo(self.company_id)
        unsealed = base64.b64decode(self.unsealed) if self.unsealed else self._print(certificate_sudo)
        if not unsealed:
            # It was taken back before it was sealed.
            self.state = "done"
            return
        reason = self.env._(
            "Seal of %(company)s on %(document)s", company=self.company_id.name, document=self.document_name
        )
        certificate_sudo._ask_revocation()
        # The evidence names the document, and the document names the evidence.
        document, level = certificate_sudo._seal(unsealed, reason, f"evidence {self.evidence_id.hash}")
        if not is_first and pdf_seal.LEVELS.index(level) <= pdf_seal.LEVELS.index(self.level):
            self._log_no_better(level)
            return
        if not pdf_seal.check(document)["is_intact"]:
            raise pdf_seal.SealError("The seal does not hold.")
        self._store(document, level, unsealed, certificate_sudo)
        if is_first:
            self._get_decision()._after_seal(self._get_document_record(), self)

    def _renew(self):
        """Add an archive time stamp to the document before the last one ends; nobody is told, as nothing is new.

        :raise SealError: if it cannot be had; the file stays as it is
        """
        authority, document = self.company_id._get_portal_authority(), self._get_document()
        if not authority:
            self.state = "done"
            return
        if not document:
            raise pdf_seal.SealError("The stored document is not the one that was sealed.")
        facts = self._get_sealed_facts()
        renewed = pdf_seal.renew(document, authority)
        self._store_file(renewed, {"level": "B-LTA", "state": "done"})
        names = ("signature_hash", "company", "certificate", "unsealed_sha256")
        kept = {name: facts[name] for name in names if name in facts}
        self._append_sealed(kept | {"renews_sha256": hashlib.sha256(document).hexdigest()})

    def _print(self, certificate_sudo):
        return self._get_decision()._print_document(self, certificate_sudo)

    def _get_check_url(self):
        return f"{self.company_id.get_base_url()}/portal/verify/{self.code}"

    def _log_no_better(self, level):
        """Note that the authority allowed no higher level; after the last attempt, the document keeps its own."""
        self.failure_reason = self.env._("The time-stamp authority only allowed level %(level)s.", level=level)
        if not self.company_id._get_portal_authority() or self.attempts >= LAST_UPGRADE:
            self.write({"state": "done", "unsealed": False})

    def _store(self, document, level, unsealed, certificate_sudo):
        is_best = level == "B-LTA" or not self.company_id._get_portal_authority()
        values = {"level": level, "state": "done" if is_best else "upgrade", "is_awaited": False}
        values["unsealed"] = False if is_best else base64.b64encode(unsealed)
        values["unsealed_digest"] = hashlib.sha256(unsealed).hexdigest()
        self._store_file(document, values)
        self._log_seal(certificate_sudo)

    def _store_file(self, document, values):
        renew_on = pdf_seal.get_renewal_time(document)
        self.write(
            values
            | {
                "document": base64.b64encode(document),
                "digest": hashlib.sha256(document).hexdigest(),
                "renew_on": renew_on and max(renew_on, fields.Datetime.now() + SOONEST_RENEWAL),
                "failure_reason": False,
            }
        )

    def _append_sealed(self, facts):
        """Add to the evidence what it tells of the stored file, and see that it is stored as it is.

        :raise SealError: if it is not
        """
        self.env["portal.evidence"]._append(
            self.evidence_id.offer_id, "sealed", facts | {"pdf_sha256": self.digest, "level": self.level}
        )
        self.flush_recordset()
        self.invalidate_recordset(["document"])
        if not self._get_document():
            raise pdf_seal.SealError("The document was not stored as it is: is the disk full?")

    def _log_seal(self, certificate_sudo):
        facts = {
            "signature_hash": self.evidence_id.hash,
            "company": self.company_id.name,
            "unsealed_sha256": self.unsealed_digest,
            "certificate": {
                "subject": certificate_sudo.subject,
                "sha256": certificate_sudo.fingerprint,
                "is_self_signed": certificate_sudo.is_self_signed,
                "revocation": certificate_sudo.revocation,
            },
        }
        self._append_sealed(facts)

    def _get_document(self):
        """Return the sealed document; nothing if the stored file is not the one that the evidence tells of."""
        self.ensure_one()
        document = base64.b64decode(self.document or b"")
        if document and self._is_own(document):
            return document
        if self.level:
            _logger.error("The stored document of %s is not the one that was sealed.", self.document_name)
        return b""

    def _is_own(self, document):
        """Return whether a file is what was sealed for this signature: that of another one is genuine too."""
        row_sudo = self.env["portal.evidence"]._get_sealed_sudo(hashlib.sha256(document).hexdigest())
        try:
            return bool(row_sudo) and row_sudo._get_facts().get("signature_hash") == self.evidence_id.hash
        except MissingError:
            # Somebody changed the evidence.
            return False

    def _get_sealed_facts(self):
        """Return what the evidence tells of the stored file; empty if it tells nothing."""
        self.ensure_one()
        return self.env["portal.evidence"]._get_sealed_sudo(self.digest)._get_facts() if self.digest else {}

    @api.model
    def _get_mailed_file(self, key):
        """Return the sealed document that a notice names, for its e-mail.

        :param str key: the id; may be anything
        :return: a name and bytes; empty if there is none
        """
        seal = self.browse(int(key)).exists() if key and key.isdigit() else self
        content = seal._get_document() if seal else b""
        return (seal._get_filename(), content) if content else ("", b"")

    def _get_filename(self):
        return self._get_decision()._get_filename(self.document_name)

    def _get_decision(self):
        return self.evidence_id.offer_id._get_decision()

    def _get_document_record(self):
        """Return the document that was decided on, or None if it is gone."""
        return self.evidence_id._get_document_sudo()

    # === BUSINESS METHODS - AFTERWARDS === #

    @api.model
    def _check_files(self):
        """Look whether stored documents are what was sealed: those that were not looked at for the longest time."""
        for seal in self.search([("level", "!=", False)], order="checked_on NULLS FIRST, id", limit=CHECKED):
            seal.write({"checked_on": fields.Datetime.now(), "is_damaged": not seal._get_document()})
            seal.invalidate_recordset(["document"])

    @api.model
    def _get_of_document_sudo(self, document, customer):
        """Return the sealed documents of a document for the customer to whom it is addressed now, the newest first.

        :param document: the document
        :param res.partner customer: the company, or the person, to whom it is addressed
        :return: in sudo mode as customers may not read seals
        """
        domain = self.env["portal.evidence"]._get_document_domain(document)
        seals_sudo = self.sudo().search_fetch(domain, order="id desc")
        return seals_sudo.filtered(lambda seal: seal._is_for(customer))

    def _is_for(self, customer):
        """Return whether what was sealed was offered to a customer; not if somebody changed the offer."""
        try:
            return self.evidence_id.offer_id._get_customer_sudo() == customer
        except (AttributeError, MissingError, TypeError, ValueError):
            return False

    @api.model
    def _count_late(self):
        """Return how many documents wait for their seal longer than they should."""
        limit = fields.Datetime.now() - LATE_AFTER
        return self.search_count([("state", "=", "pending"), ("create_date", "<", limit)], limit=1000)
