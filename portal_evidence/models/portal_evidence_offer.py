import json

from odoo import api, fields, models
from odoo.exceptions import MissingError

from .. import canonical


class PortalEvidenceOffer(models.Model):
    """What a customer was offered at one time: the whole content of a document, frozen, with its hash."""

    _name = "portal.evidence.offer"
    _inherit = "portal.evidence.mixin"
    _description = "Frozen Offer"
    _log_access = False

    number = fields.Integer("Version", required=True, readonly=True)
    kind = fields.Selection(
        [("offer", "Offer"), ("amendment", "Change to a signed document"), ("issued", "Issued document")],
        required=True,
        default="offer",
        readonly=True,
    )
    decision_model = fields.Char(required=True, readonly=True, help="The model that knows what is decided about it.")
    payload = fields.Text("Content", required=True, readonly=True)
    digest = fields.Char("SHA-256", required=True, readonly=True)
    previous_digest = fields.Char(readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="restrict")
    amount_total = fields.Monetary("Total", readonly=True)
    content_html = fields.Html("Content as it is printed", compute="_compute_content_html")

    _number_uniq = models.Constraint("UNIQUE(res_model, res_id, number)", "A document has one version of each number.")

    @api.depends("document_name", "number")
    def _compute_display_name(self):
        for offer in self:
            offer.display_name = self.env._(
                "%(document)s, version %(number)s", document=offer.document_name, number=offer.number
            )

    @api.depends("payload")
    def _compute_content_html(self):
        pages = self.env["portal.sealed.document.page"]
        for offer in self:
            # What somebody tampered with is data alone.
            offer.content_html = offer._is_readable() and pages._render_content(offer)

    # === BUSINESS METHODS === #

    @api.model
    def _create_sudo(self, decision, document, payload, last):
        """Store a version of a document, and note in the evidence that it was offered.

        :param decision: the `portal.decision` that is to be taken
        :param document: the document, in sudo mode
        :param dict payload: its content
        :param last: the version before
        :return: in sudo mode as neither customers nor all staff may read evidence
        """
        files_sudo = self.env["portal.evidence.file"]._keep_sudo(document, decision._get_files(document))
        amount, currency = decision._get_amount(document)
        payload = payload | {"offer": {"number": last.number + 1}}
        offer_sudo = self.sudo().create(
            self._prepare_document_values(document)
            | {
                "number": last.number + 1,
                "kind": decision._decision_kind,
                "decision_model": decision._name,
                "payload": canonical.dump(payload).decode(),
                "digest": canonical.digest(payload),
                "previous_digest": last.digest,
                "currency_id": currency.id,
                "amount_total": amount,
            }
        )
        self.env["portal.evidence"]._append(offer_sudo, "offered", offer_sudo._prepare_facts(files_sudo))
        return offer_sudo

    def _prepare_facts(self, files):
        """Return what the evidence keeps of an offer beside its hash, so that none of it can be changed unseen."""
        return {
            "kind": self.kind,
            "decision_model": self.decision_model,
            "previous_sha256": self.previous_digest or None,
            "amount": canonical.amount_text(self.amount_total, self.currency_id),
            "currency": self.currency_id.name,
            "recorded_on": f"{self.recorded_on.isoformat()}Z",
            "files": sorted([file._prepare_facts() for file in files], key=canonical.dump),
        }

    def _get_payload(self):
        """Return the frozen content as a dict; empty for an empty recordset."""
        return json.loads(self.payload) if self else {}

    def _get_content_digest(self):
        """Return the hash of the content without the version's own number: of the same content it is the same."""
        payload = self._get_payload()
        payload.pop("offer", None)
        return canonical.digest(payload) if self else None

    def _get_lang(self):
        """Return the language of the content, or None if it is not in use any more."""
        return self.env["res.lang"]._get_code(self._get_payload().get("lang") or "") or None

    def _get_decision(self):
        """Return the model that knows what is decided about the document; the plain one if its addon is gone."""
        self.ensure_one()
        name = self.decision_model if self.decision_model in self.env else "portal.decision"
        return self.env[name]

    def _get_customer_sudo(self):
        """Return the company, or the person, to whom it was offered; empty if the contact is gone.

        :return: in sudo mode as it is compared, whoever asks
        """
        partners_sudo = self.env["res.partner"].sudo()
        try:
            # Most pages have read the contact already, which nobody asks for then.
            return partners_sudo.browse(self._get_payload().get("customer", {}).get("id") or 0).commercial_partner_id
        except MissingError:
            return partners_sudo

    def _get_amended_sudo(self):
        """Return the version that this one amends; empty for a whole offer.

        :return: in sudo mode as customers may not read evidence
        """
        amends = self._get_payload().get("amends")
        if not amends:
            return self.sudo().browse()
        domain = [("res_model", "=", self.res_model), ("res_id", "=", self.res_id), ("number", "=", amends["number"])]
        return self.sudo().search(domain, limit=1)

    def _is_readable(self):
        """Return whether the content is what was frozen; nothing raises, whatever somebody made of it."""
        try:
            return self._is_intact()
        except (RecursionError, TypeError, ValueError):
            return False

    def _is_intact(self):
        """Return whether the content still has the hash that was stored with it."""
        self.ensure_one()
        return canonical.digest(self._get_payload()) == self.digest
