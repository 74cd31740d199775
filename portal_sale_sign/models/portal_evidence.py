import base64
import hashlib
import json

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, MissingError

from .. import canonical

FORMAT = "portal_sale_sign/evidence/1"


class PortalEvidence(models.Model):
    """What a customer, or the vendor's seal, did to a version of a quotation, and under which circumstances.

    The rows of an order are a chain: each holds the hash of the one before.
    """

    _name = "portal.evidence"
    _inherit = "portal.append.only.mixin"
    _description = "Evidence of a Signature"
    _log_access = False

    offer_id = fields.Many2one("portal.evidence.offer", required=True, readonly=True, ondelete="restrict")
    kind = fields.Selection(
        [("signed", "Signed"), ("declined", "Declined"), ("sealed", "Sealed")], required=True, readonly=True
    )
    slot = fields.Integer(
        required=True, readonly=True, help="Which of several signatures or seals of the same version it is."
    )
    moment = fields.Datetime(required=True, readonly=True)
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

    _slot_uniq = models.Constraint("UNIQUE(offer_id, kind, slot)", "This is signed already.")
    _chain_uniq = models.Constraint("UNIQUE(order_res_id, previous_hash)", "A chain does not fork.")
    _order_idx = models.Index("(order_res_id, kind, id)")

    @api.depends("order_name", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for evidence in self:
            evidence.display_name = f"{evidence.order_name} - {kinds[evidence.kind]}"

    # === BUSINESS METHODS === #

    @api.model
    def _append(self, version, kind, facts, slot=0, image=False):
        """Add a row to the chain of a version's order.

        :param portal.evidence.offer version: what it is about
        :param str kind: "signed", "declined" or "sealed"
        :param dict facts: who, how and from where; texts, whole numbers and booleans alone
        :param int slot: which of several of the kind; None for the next one
        :param bytes image: the picture of a signature
        :return: the row, in sudo mode
        :raise ConcurrencyError: if another row was added meanwhile; Odoo repeats the request
        """
        if slot is None:
            # In sudo mode as customers may not read evidence.
            slot = self.sudo().search_count([("offer_id", "=", version.id), ("kind", "=", kind)])
        previous = self._get_last_sudo(self.env["sale.order"].browse(version.order_res_id))
        moment = self._get_moment(previous)
        payload = self._prepare_payload(version, kind, slot, facts, moment, image)
        content = canonical.dump(payload).decode()
        signer = facts.get("signer", {})
        values = {
            "company_id": version.company_id.id,
            "order_res_id": version.order_res_id,
            "order_name": version.order_name,
            "offer_id": version.id,
            "kind": kind,
            "slot": slot,
            "moment": moment,
            "signer_name": signer.get("name"),
            "signer_login": signer.get("login"),
            "signer_email": signer.get("email"),
            "signer_res_id": signer.get("contact_id") or 0,
            "ip_address": facts.get("visit", {}).get("ip"),
            "document_digest": facts.get("pdf_sha256"),
            "payload": content,
            "image": image and base64.b64encode(image),
            "previous_hash": previous.hash or canonical.GENESIS,
            "hash": canonical.link(previous.hash or canonical.GENESIS, canonical.digest(payload)),
        }
        try:
            with self.env.cr.savepoint():
                # In sudo mode as nobody has a right to write evidence but the act itself.
                return self.sudo().create(values)
        except UniqueViolation as error:
            # Another row was added meanwhile, which this transaction does not see: begin anew.
            raise ConcurrencyError(self.env._("This order is being signed.")) from error

    @api.model
    def _get_signatures_sudo(self, versions):
        """Return the signatures of versions, the first one first.

        :return: in sudo mode as neither customers nor all staff may read evidence
        """
        return self.sudo().search([("offer_id", "in", versions.ids), ("kind", "=", "signed")], order="id")

    @api.model
    def _get_sealed_sudo(self, digest):
        """Return the row that tells of a sealed document; nothing if none does.

        :param str digest: the SHA-256 of the document
        :return: in sudo mode as whoever holds a document may ask for it
        """
        return self.sudo().search([("document_digest", "=", digest), ("kind", "=", "sealed")], limit=1)

    def _get_moment(self, previous):
        """Return the time of a new row, which is never before the one before it, whatever the clock says."""
        now = fields.Datetime.now()
        return max(now, previous.moment) if previous else now

    def _prepare_payload(self, version, kind, slot, facts, moment, image):
        return facts | {
            "format": FORMAT,
            "event": kind,
            "slot": slot,
            "time": f"{moment.isoformat()}Z",
            "is_clock_late": bool(moment > fields.Datetime.now()),
            "order": {"id": version.order_res_id, "name": version.order_name},
            "version": {"number": version.number, "sha256": version.digest},
            "image_sha256": hashlib.sha256(image).hexdigest() if image else None,
        }

    def _get_facts(self):
        """Return the facts as a dict; nothing of nothing."""
        return json.loads(self.payload) if self else {}

    def _is_intact(self):
        """Return whether the row says what it said when it was written, its columns included.

        Whatever was done to it or to its version, the answer is no, and nothing raises.
        """
        self.ensure_one()
        try:
            return self._says_what_was_written()
        except (AttributeError, KeyError, MissingError, TypeError, ValueError):
            return False

    def _says_what_was_written(self):
        facts = self._get_facts()
        image = base64.b64decode(self.image) if self.image else None
        return (
            self.hash == canonical.link(self.previous_hash, canonical.digest(facts))
            and facts["version"] == {"number": self.offer_id.number, "sha256": self.offer_id.digest}
            and (facts["event"], facts["slot"]) == (self.kind, self.slot)
            and facts["order"] == {"id": self.order_res_id, "name": self.order_name}
            and facts["time"] == f"{self.moment.isoformat()}Z"
            and self._is_signer_intact(facts.get("signer", {}), facts.get("visit", {}))
            and facts.get("pdf_sha256") == (self.document_digest or None)
            and facts["image_sha256"] == (hashlib.sha256(image).hexdigest() if image else None)
            and self.offer_id._is_intact()
        )

    def _is_signer_intact(self, signer, visit):
        return (
            signer.get("name") == (self.signer_name or None)
            and signer.get("login") == (self.signer_login or None)
            and signer.get("email") == (self.signer_email or None)
            and (signer.get("contact_id") or 0) == self.signer_res_id
            and visit.get("ip") == (self.ip_address or None)
        )

    # === BUSINESS METHODS - CERTIFICATE === #

    def _prepare_signature(self):
        """Return what the certificate page prints of a signature: `title` and `facts`."""
        facts = self._get_facts()
        return {
            "title": self.env._("Signed by %(name)s", name=facts["signer"]["name"]),
            "facts": [(label, value) for label, value in self._prepare_signature_facts(facts) if value],
        }

    def _prepare_signature_facts(self, facts):
        signer, visit, step_up = facts["signer"], facts["visit"], facts.get("step_up") or {}
        contact = ", ".join(filter(None, [signer.get("contact"), signer.get("company")]))
        methods = {"draw": self.env._("Drawn"), "type": self.env._("Typed"), "upload": self.env._("Uploaded picture")}
        by_link = self.env._("Personal link, without an account")
        return [
            (self.env._("Time"), canonical.time_text(self.moment)),
            (self.env._("Kind of signature"), methods[facts["method"]]),
            (self.env._("Signed in as"), signer["login"] or by_link),
            (self.env._("Contact"), contact),
            (self.env._("E-mail"), signer.get("email")),
            (self.env._("Code by mail to"), step_up.get("sent_to")),
            (self.env._("Agreed to"), facts["consent"]["text"]),
            (self.env._("Customer's order number"), facts["purchase_order"]),
            (self.env._("IP address"), visit["ip"]),
            (self.env._("IP address that the visitor claims (unverified)"), visit["claimed_ip"]),
            (self.env._("Device"), visit["user_agent"]),
            (self.env._("Hash in the chain of evidence"), self.hash),
        ]
