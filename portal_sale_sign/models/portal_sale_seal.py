import base64
import hashlib
import io
import logging
import secrets
from datetime import timedelta

from pypdf import PdfReader, PdfWriter

from odoo import api, fields, models
from odoo.tools import format_date

from .. import pdf_certificate, pdf_offer, pdf_pages, pdf_seal

# After a failure the next attempts follow after these minutes, the last for ever.
BACK_OFF_MINUTES = (1, 5, 30, 120, 720)
# From this attempt on the document is printed without the PDF engine.
PLAIN_ATTEMPT = 2
LATE_AFTER = timedelta(hours=1)
NEUTRAL_COLOR = "#495057"

_logger = logging.getLogger(__name__)


class PortalSaleSeal(models.Model):
    """The sealed document of a signature: printed, certified and sealed by a job after the act."""

    _name = "portal.sale.seal"
    _description = "Sealed Document"
    _order = "id desc"
    _rec_name = "order_name"

    evidence_id = fields.Many2one("portal.sale.evidence", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one(related="evidence_id.company_id", store=True, index=True)
    order_name = fields.Char(related="evidence_id.order_name")
    order_res_id = fields.Integer("Order id", required=True, readonly=True, index=True)
    code = fields.Char("Code of the check page", required=True, readonly=True, copy=False)
    state = fields.Selection(
        [("pending", "Being prepared"), ("upgrade", "Sealed, time stamp to come"), ("done", "Sealed")],
        required=True,
        default="pending",
        readonly=True,
    )
    level = fields.Selection([(level, level) for level in pdf_seal.LEVELS], readonly=True)
    document = fields.Binary(readonly=True, attachment=True)
    digest = fields.Char("SHA-256", readonly=True, index=True)
    draft = fields.Binary("Document without seal", readonly=True, attachment=True, groups="base.group_system")
    layout = fields.Selection([("report", "Odoo's"), ("plain", "Plain")], readonly=True)
    attempts = fields.Integer(readonly=True)
    next_try = fields.Datetime(readonly=True)
    failure_reason = fields.Char(readonly=True)

    _evidence_uniq = models.Constraint("UNIQUE(evidence_id)", "A signature has one sealed document.")
    _code_uniq = models.Constraint("UNIQUE(code)", "Each document has its own code.")
    _due_idx = models.Index("(next_try, id) WHERE state IN ('pending', 'upgrade')")

    # === BUSINESS METHODS - QUEUE === #

    @api.model
    def _request(self, evidence_sudo):
        """Have the document of a signature sealed, soon."""
        # In sudo mode as the one who signs has no right on seals.
        self.sudo().create(
            {
                "evidence_id": evidence_sudo.id,
                "order_res_id": evidence_sudo.order_res_id,
                "code": secrets.token_urlsafe(24),
                "next_try": fields.Datetime.now(),
            }
        )
        self._wake()

    @api.model
    def _wake(self, moment=None):
        # In sudo mode as the one who acts has no right on scheduled jobs.
        self.env.ref("portal_sale_sign.ir_cron_portal_sale_seal").sudo()._trigger(moment)

    @api.model
    def _cron_seal(self):
        """Link new evidence to the chain, and seal what is due."""
        ledger, cron = self.env["portal.sale.ledger"], self.env["ir.cron"]
        ledger._append_new()
        cron._commit_progress(remaining=self._count_due())
        while seal := self._take_due():
            # Noted first: if the process is killed while it prints, the next attempt goes another way.
            seal._begin()
            cron._commit_progress()
            seal._try()
            ledger._append_new()
            if not cron._commit_progress(1, remaining=self._count_due()):
                break

    @api.model
    def _get_due_domain(self):
        return [("state", "in", ("pending", "upgrade")), ("next_try", "<=", fields.Datetime.now())]

    @api.model
    def _count_due(self):
        return self.search_count(self._get_due_domain(), limit=1000)

    @api.model
    def _take_due(self):
        return self.search(self._get_due_domain(), order="next_try, id", limit=1).try_lock_for_update()

    def _begin(self):
        minutes = BACK_OFF_MINUTES[min(self.attempts, len(BACK_OFF_MINUTES) - 1)]
        next_try = fields.Datetime.now() + timedelta(minutes=minutes)
        self.write({"attempts": self.attempts + 1, "next_try": next_try})
        self._wake(next_try)

    def _try(self):
        """Make the document, or note why it could not be made. Nothing raises."""
        try:
            with self.env.cr.savepoint():
                self._make()
        except Exception as error:
            self.invalidate_recordset()
            _logger.warning("The document of the order %s is not sealed yet: %s", self.order_name, error)
            self.failure_reason = str(error)[:500]

    # === BUSINESS METHODS - DOCUMENT === #

    def _make(self):
        """Print, certify and seal the document, and tell both parties of it the first time."""
        is_first = not self.level
        draft = base64.b64decode(self.draft) if self.draft else self._print()
        certificate_sudo = self.env["portal.sale.certificate"]._get_current_sudo(self.company_id)
        reason = self.env._("Seal of %(company)s on %(order)s", company=self.company_id.name, order=self.order_name)
        document, level = certificate_sudo._seal(draft, reason)
        if not is_first and pdf_seal.LEVELS.index(level) <= pdf_seal.LEVELS.index(self.level):
            return
        if not pdf_seal.check(document)["is_intact"]:
            raise pdf_seal.SealError("The seal does not hold.")
        self._store(document, level, draft)
        self._note_seal(certificate_sudo)
        if is_first:
            self._keep_documents()
            self._tell()

    def _store(self, document, level, draft):
        is_best = level == "B-LTA" or not self.company_id.portal_authority_url
        self.write(
            {
                "document": base64.b64encode(document),
                "digest": hashlib.sha256(document).hexdigest(),
                "level": level,
                "state": "done" if is_best else "upgrade",
                "draft": False if is_best else base64.b64encode(draft),
                "failure_reason": False,
            }
        )
        self.flush_recordset()
        self.invalidate_recordset(["document"])
        if not self._get_document():
            raise pdf_seal.SealError("The document was not stored as it is: is the disk full?")

    def _note_seal(self, certificate_sudo):
        evidence = self.env["portal.sale.evidence"]
        version = self.evidence_id.version_id
        slot = evidence.search_count([("version_id", "=", version.id), ("kind", "=", "sealed")])
        facts = {
            "pdf_sha256": self.digest,
            "level": self.level,
            "layout": self.layout,
            "signature_hash": self.evidence_id.hash,
            "certificate": {"subject": certificate_sudo.subject, "sha256": certificate_sudo.fingerprint},
        }
        evidence._append(version, "sealed", facts, slot)

    def _get_document(self):
        """Return the sealed document; nothing if the stored file is not what was sealed."""
        self.ensure_one()
        document = base64.b64decode(self.document or b"")
        if not document or hashlib.sha256(document).hexdigest() != self.digest:
            if self.level:
                _logger.error("The stored document of the order %s is not the one that was sealed.", self.order_name)
            return b""
        return document

    def _get_filename(self):
        return f"{self.order_name.replace('/', '-')}-signed.pdf"

    def _print(self):
        """Return the pages of the offer with those of the certificate, not sealed yet."""
        pages = self._print_report() if self._is_report_possible() else b""
        self.layout = "report" if pages else "plain"
        writer = PdfWriter()
        if pages:
            writer.append(io.BytesIO(pages))
        writer.append(io.BytesIO(self._print_own(with_offer=not pages)))
        output = io.BytesIO()
        writer.write(output)
        return output.getvalue()

    def _is_report_possible(self):
        """Return whether Odoo's report may print the document: it prints the order as it is now, so it must be as it
        was signed, and its PDF engine must not have failed before."""
        version = self.evidence_id.version_id
        order = self.env["sale.order"].browse(self.order_res_id).exists()
        if not order or self.attempts >= PLAIN_ATTEMPT or self.company_id.portal_seal_layout != "report":
            return False
        payload = version._get_payload()
        # The files beside it are not printed, and some come with the confirmed order alone.
        return order._get_offer_payload(lang=payload["lang"]) | {"documents": []} == payload | {"documents": []}

    def _print_report(self):
        """Return the PDF of Odoo's report; nothing if its engine fails, which must not hold up the document."""
        report = self.env["ir.actions.report"].with_context(lang=self.evidence_id.version_id._get_lang())
        try:
            pdf, kind = report._render_qweb_pdf("sale.action_report_saleorder", [self.order_res_id])
            if kind != "pdf" or not pdf.startswith(b"%PDF-") or b"%%EOF" not in pdf[-1024:]:
                raise ValueError("the engine printed no whole PDF")
            return pdf if len(PdfReader(io.BytesIO(pdf)).pages) else b""
        except Exception as error:
            _logger.warning("The order %s is printed without the PDF engine: %s", self.order_name, error)
            return b""

    def _print_own(self, with_offer):
        pdf_pages.register_fonts()
        payload = self.evidence_id.version_id._get_payload()
        seal = self.with_context(lang=payload["lang"])
        company = seal.company_id
        flowables = pdf_offer.make(payload, seal._get_offer_labels(payload)) if with_offer else []
        flowables += pdf_certificate.make(seal._prepare_certificate())[0 if with_offer else 1 :]
        return pdf_pages.build(
            flowables,
            title=f"{company.name} - {self.order_name}",
            author=company.name,
            header=seal._get_header(payload["company"]),
            footer=f"{self.order_name} - SHA-256 {self.evidence_id.version_id.digest}",
            logo=base64.b64decode(company.logo or b""),
            color=(company._get_portal_palette(default=NEUTRAL_COLOR) or {}).get("portal-brand", NEUTRAL_COLOR),
        )

    def _get_header(self, party):
        address = ", ".join(filter(None, (line.strip() for line in party["address"].split("\n"))))
        return "\n".join(filter(None, [party["name"], address, party["email"], party["vat"]]))

    def _get_offer_labels(self, payload):
        version, valid_until = self.evidence_id.version_id, payload["order"]["valid_until"]
        moment = fields.Datetime.context_timestamp(self, version.recorded_on)
        return {
            "title": self.env._("Quotation %(number)s", number=payload["order"]["name"]),
            "customer": self.env._("Customer"),
            "invoice_address": self.env._("Invoicing Address"),
            "delivery_address": self.env._("Delivery Address"),
            "number": self.env._("Number"),
            "version": self.env._("Version"),
            "version_text": f"{version.number} ({format_date(self.env, moment.date())})",
            "valid_until": self.env._("Valid until"),
            "valid_until_text": format_date(self.env, valid_until) if valid_until else "",
            "salesperson": self.env._("Your contact"),
            "description": self.env._("Description"),
            "quantity": self.env._("Quantity"),
            "price": self.env._("Unit price"),
            "line_taxes": self.env._("Taxes"),
            "amount": self.env._("Amount"),
            "untaxed": self.env._("Untaxed amount"),
            "total": self.env._("Total"),
            "payment_terms": self.env._("Payment terms"),
            "terms": self.env._("Terms and conditions"),
            "general_terms": self.env._("General terms"),
            "documents": self.env._("Attached documents"),
        }

    # === BUSINESS METHODS - CERTIFICATE === #

    def _prepare_certificate(self):
        version = self.evidence_id.version_id
        domain = [("version_id", "=", version.id), ("kind", "=", "signed"), ("id", "<=", self.evidence_id.id)]
        signatures = self.env["portal.sale.evidence"].search(domain, order="id")
        return {
            "title": self.env._("Certificate of signature"),
            "intro": self.env._("This page belongs to the document before it. It tells who accepted it, when and how."),
            "facts": [
                (
                    self.env._("Document"),
                    f"{self.order_name}, {self.env._('version %(number)s', number=version.number)}",
                ),
                (self.env._("SHA-256 of its content"), version.digest),
                (self.env._("Vendor"), self.company_id.name),
                (self.env._("Total"), self._get_total_text(version)),
            ],
            "signatures": [signature._prepare_signature() for signature in signatures],
            "events_title": self.env._("What happened"),
            "events": self._prepare_events(signatures),
            "check_text": self.env._("Is this document genuine? Check it here, without an account:"),
            "check_url": self._get_check_url(),
            "claim": self.env._(
                "This is a simple electronic signature with evidence of who signed, and a seal that shows every change "
                "to the document after it. No advanced or qualified electronic signature is claimed. Times are in UTC."
            ),
        }

    def _get_total_text(self, version):
        payload = version._get_payload()
        return f"{payload['totals']['total']} {payload['order']['currency']}"

    def _get_check_url(self):
        return f"{self.company_id.get_base_url()}/portal/verify/{self.code}"

    def _prepare_events(self, signatures):
        version = self.evidence_id.version_id
        order = self.env["sale.order"].browse(self.order_res_id).exists()
        events = [(self.env._("Sent"), order.portal_sent_on), (self.env._("This version"), version.recorded_on)]
        events += [(self.env._("First opened"), order.portal_first_view)]
        events += [(self.env._("Signed by %(name)s", name=each.signer_name), each.moment) for each in signatures]
        known = [(label, moment) for label, moment in events if moment]
        return [(label, f"{moment:%Y-%m-%d %H:%M:%S} UTC") for label, moment in sorted(known, key=lambda pair: pair[1])]

    # === BUSINESS METHODS - AFTERWARDS === #

    def _keep_documents(self):
        """Keep the files that belonged to the offer, as the vendor may replace them."""
        order = self.env["sale.order"].browse(self.order_res_id).exists()
        wanted = {
            document["sha256"]: document["name"] for document in self.evidence_id.version_id._get_payload()["documents"]
        }
        for document in order._get_product_documents() if order and wanted else ():
            raw = document.ir_attachment_id.raw or b""
            if name := wanted.pop(hashlib.sha256(raw).hexdigest(), None):
                self.env["ir.attachment"].create({"name": name, "raw": raw, "res_model": self._name, "res_id": self.id})

    def _get_kept_documents(self):
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", False)]
        return self.env["ir.attachment"].search(domain)

    def _tell(self):
        """Mail the document to both parties, by a job that tries again."""
        order = self.env["sale.order"].browse(self.order_res_id).exists()
        if order:
            self.env["portal.event"]._notify("quote_signed", order, occasion=str(self.id))

    @api.model
    def _get_of_order_sudo(self, order):
        """Return the sealed documents of an order, the newest first.

        :return: in sudo mode as customers may not read seals
        """
        return self.sudo().search([("order_res_id", "=", order.id)], order="id desc")

    @api.model
    def _count_late(self):
        """Return how many documents wait for their seal longer than they should."""
        limit = fields.Datetime.now() - LATE_AFTER
        return self.search_count([("state", "=", "pending"), ("create_date", "<", limit)], limit=1000)
