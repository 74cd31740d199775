import base64
import hashlib
import json

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, MissingError

from .. import canonical

FORMAT = "portal_evidence/1"
# Of several signatures of an offer: the one that decides, one that another person has to confirm, and one of several
# people who all have to sign (with the id of the required signer behind it).
FINAL, PROVISIONAL, COSIGNER = "final", "provisional", "cosigner"
KINDS = [
    ("offered", "Offered"),
    ("signed", "Signed"),
    ("accepted", "Accepted"),
    ("accepted_with_reservations", "Accepted with reservations"),
    ("accepted_by_silence", "Accepted, as nobody answered"),
    ("declined", "Declined"),
    ("received", "Received"),
    ("received_with_reservations", "Received with reservations"),
    ("reservation_closed", "Reservation settled"),
    ("issued", "Issued"),
    ("sealed", "Sealed"),
]
# What decides about an offer, once and for all.
DECIDING = (
    *("signed", "accepted", "accepted_with_reservations", "accepted_by_silence"),
    *("received", "received_with_reservations"),
)
# What ends in a sealed document: a decision, or that the vendor issued a document on which nobody has to decide.
CONCLUDING = (*DECIDING, "issued")


class PortalEvidence(models.Model):
    """What happened to an offer, and under which circumstances: offered, signed, declined, issued, sealed.

    The rows of a document are a chain: each holds the hash of the one before.
    """

    _name = "portal.evidence"
    _inherit = "portal.evidence.mixin"
    _description = "Evidence of a Decision"
    _log_access = False

    offer_id = fields.Many2one("portal.evidence.offer", required=True, readonly=True, ondelete="restrict")
    kind = fields.Selection(KINDS, "Event", required=True, readonly=True)
    signature_role = fields.Char(
        required=True, readonly=True, help="Which of several signatures, seals or answers of the same offer it is."
    )
    decided_at = fields.Datetime("Time", required=True, readonly=True)
    signer_name = fields.Char(readonly=True)
    signer_login = fields.Char("Account", readonly=True)
    signer_email = fields.Char("E-mail of the account", readonly=True)
    signer_res_id = fields.Integer("Contact id", readonly=True, index=True)
    ip_address = fields.Char("IP address", readonly=True)
    document_digest = fields.Char("SHA-256 of the document", readonly=True, index="btree_not_null")
    payload = fields.Text("Facts", required=True, readonly=True)
    # In the row itself, so that no file of the filestore has to be kept beside it.
    image = fields.Binary("Signature", attachment=False, readonly=True)
    # Odoo's pictures ask for it; a row that nobody changes has no other date.
    write_date = fields.Datetime(related="recorded_on", string="Written on")
    previous_hash = fields.Char(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)

    _signature_role_uniq = models.Constraint("UNIQUE(offer_id, kind, signature_role)", "This has already been signed.")
    _chain_uniq = models.Constraint("UNIQUE(res_model, res_id, previous_hash)", "A chain does not fork.")
    _document_idx = models.Index("(res_model, res_id, kind, id)")

    @api.depends("document_name", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for evidence in self:
            evidence.display_name = f"{evidence.document_name} - {kinds[evidence.kind]}"

    # === BUSINESS METHODS === #

    @api.model
    def _append(self, offer, kind, facts, signature_role=None, image=False):
        """Add a row to the chain of an offer's document.

        :param portal.evidence.offer offer: what it is about
        :param str kind: one of `KINDS`
        :param dict facts: who, how and from where; texts, whole numbers and booleans alone
        :param str signature_role: which of several of the kind; None for the next one
        :param bytes image: the picture of a signature
        :return: the row, in sudo mode as nobody has a right to write evidence but the act itself
        :raise ConcurrencyError: if another row was added meanwhile; Odoo repeats the request
        """
        if signature_role is None:
            # In sudo mode as customers may not read evidence.
            signature_role = str(self.sudo().search_count([("offer_id", "=", offer.id), ("kind", "=", kind)]))
        previous = self._get_previous_sudo(offer)
        decided_at = self._get_time(previous)
        payload = self._prepare_payload(offer, kind, signature_role, facts, decided_at, image)
        previous_hash = previous.hash or canonical.GENESIS
        values = offer._get_key_values() | self._prepare_signer_columns(facts)
        values |= {
            "offer_id": offer.id,
            "kind": kind,
            "signature_role": signature_role,
            "decided_at": decided_at,
            # The same time, which is in the hash: what it says cannot be changed unseen either.
            "recorded_on": decided_at,
            "payload": canonical.dump(payload).decode(),
            "image": image and base64.b64encode(image),
            "previous_hash": previous_hash,
            "hash": canonical.link(previous_hash, canonical.digest(payload)),
        }
        try:
            with self.env.cr.savepoint():
                # In sudo mode as nobody has a right to write evidence but the act itself.
                return self.sudo().create(values)
        except UniqueViolation as error:
            # Another row was added meanwhile, which this transaction does not see: begin anew.
            raise ConcurrencyError(self.env._("This document is being signed.")) from error

    def _get_previous_sudo(self, offer):
        """Return the newest row about the document of an offer, in sudo mode as nobody else may read evidence."""
        domain = [("res_model", "=", offer.res_model), ("res_id", "=", offer.res_id)]
        return self.sudo().search(domain, order="id desc", limit=1)

    def _prepare_signer_columns(self, facts):
        signer = facts.get("signer", {})
        return {
            "signer_name": signer.get("name"),
            "signer_login": signer.get("login"),
            "signer_email": signer.get("email"),
            "signer_res_id": signer.get("contact_id") or 0,
            "ip_address": facts.get("client", {}).get("ip"),
            "document_digest": facts.get("pdf_sha256"),
        }

    @api.model
    def _get_signatures_sudo(self, offers):
        """Return the signatures of offers, the first one first.

        :return: in sudo mode as neither customers nor all staff may read evidence
        """
        domain = [("offer_id", "in", offers.ids), ("kind", "in", DECIDING)]
        return self.sudo().search_fetch(domain, order="id")

    @api.model
    def _get_sealed_sudo(self, digest):
        """Return the row that tells of a sealed document; nothing if none does.

        :param str digest: the SHA-256 of the document
        :return: in sudo mode as whoever holds a document may ask for it
        """
        return self.sudo().search([("document_digest", "=", digest), ("kind", "=", "sealed")], limit=1)

    @api.model
    def _get_decided_offer_sudo(self, document):
        """Return the offer that the customer decided on last, for good; empty if there is none.

        :return: in sudo mode as neither customers nor all staff may read evidence
        """
        domain = [("kind", "in", DECIDING), ("signature_role", "=", FINAL)]
        return self._get_last_sudo(document, domain).offer_id

    def _get_time(self, previous):
        """Return the time of a new row, which is never before the one before it, whatever the clock says."""
        now = fields.Datetime.now()
        return max(now, previous.decided_at) if previous else now

    def _prepare_payload(self, offer, kind, signature_role, facts, decided_at, image):
        return facts | {
            "format": FORMAT,
            "event": kind,
            "signature_role": signature_role,
            "time": f"{decided_at.isoformat()}Z",
            "is_clock_late": bool(decided_at > fields.Datetime.now()),
            "document": {"model": offer.res_model, "id": offer.res_id, "name": offer.document_name},
            "offer": {"number": offer.number, "sha256": offer.digest},
            "image_sha256": hashlib.sha256(image).hexdigest() if image else None,
        }

    def _get_facts(self):
        """Return the facts as a dict; empty for an empty recordset, and if somebody made something else of them."""
        try:
            facts = json.loads(self.payload) if self else {}
        except (MissingError, RecursionError, TypeError, ValueError):
            return {}
        return facts if isinstance(facts, dict) else {}

    def _is_intact(self):
        """Return whether the row says what it said when it was written, its columns included.

        Whatever was done to it or to its offer, the answer is no, and nothing raises.
        """
        self.ensure_one()
        try:
            return self._says_what_was_written()
        except (AttributeError, LookupError, MissingError, RecursionError, TypeError, ValueError):
            return False

    def _says_what_was_written(self):
        facts = self._get_facts()
        image = base64.b64decode(self.image) if self.image else None
        document = {"model": self.res_model, "id": self.res_id, "name": self.document_name}
        return (
            self.hash == canonical.link(self.previous_hash, canonical.digest(facts))
            and facts["offer"] == {"number": self.offer_id.number, "sha256": self.offer_id.digest}
            and self._get_key_values() == self.offer_id._get_key_values()
            and (facts["event"], facts["signature_role"]) == (self.kind, self.signature_role)
            and facts["document"] == document
            and facts["time"] == f"{self.decided_at.isoformat()}Z" == f"{self.recorded_on.isoformat()}Z"
            and self._prepare_signer_columns(facts) == self._get_signer_columns()
            and facts["image_sha256"] == (hashlib.sha256(image).hexdigest() if image else None)
            and self.offer_id._is_intact()
            and (self.kind != "offered" or self._is_offer_intact(facts))
        )

    def _get_signer_columns(self):
        names = ("signer_name", "signer_login", "signer_email", "ip_address", "document_digest")
        return {name: self[name] or None for name in names} | {"signer_res_id": self.signer_res_id}

    def _is_offer_intact(self, facts):
        """Return whether an offer's columns and its files are what they were when it was offered."""
        files_sudo = self.env["portal.evidence.file"]._get_of_offers_sudo(self.offer_id)
        told = {(file["sha256"], file["name"], file["source"]) for file in facts["files"]}
        kept = {file._get_key() for file in files_sudo if file._is_intact()}
        columns = self.offer_id._prepare_facts(files_sudo.browse())
        return told <= kept and all(facts[name] == value for name, value in columns.items() if name != "files")

    # === BUSINESS METHODS - CERTIFICATE === #

    def _prepare_signature(self):
        """Return what the certificate page prints of a signature: `title` and `facts`."""
        facts = self._get_facts()
        return {
            "title": self.env._("Signed by %(name)s", name=facts["signer"]["name"]),
            "facts": [(label, value) for label, value in self._prepare_signature_facts(facts) if value],
        }

    def _prepare_signature_facts(self, facts):
        signer, client, step_up = facts["signer"], facts["client"], facts.get("step_up") or {}
        contact = ", ".join(filter(None, [signer.get("contact"), signer.get("company")]))
        methods = {"draw": self.env._("Drawn"), "type": self.env._("Typed"), "upload": self.env._("Uploaded picture")}
        by_link = self.env._("Personal link, without an account")
        return [
            (self.env._("Time"), canonical.time_text(self.decided_at)),
            (self.env._("Signature method"), methods.get(facts.get("method"))),
            (self.env._("Signed in as"), signer["login"] or by_link),
            (self.env._("Contact"), contact),
            (self.env._("E-mail"), signer.get("email")),
            (self.env._("Code by mail to"), step_up.get("sent_to")),
            (self.env._("Agreed to"), facts["consent"]["text"]),
            (self.env._("Customer's PO number"), facts.get("purchase_order")),
            (self.env._("IP address"), client["ip"]),
            (self.env._("IP address that the visitor claims (unverified)"), client["claimed_ip"]),
            (self.env._("Device"), client["user_agent"]),
            (self.env._("Hash in the chain of evidence"), self.hash),
        ]
