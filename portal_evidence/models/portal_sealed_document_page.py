import base64

from odoo import api, models
from odoo.tools.misc import file_path

from .. import canonical, pdf_document

NEUTRAL_COLOR = "#495057"
# Odoo's own copies, so that a text looks the same on every machine; other scripts come from the server's fonts.
FONTS = ("Open_Sans-Regular.ttf", "Open_Sans-Bold.ttf")
FONT_FOLDER = "web/static/fonts/google/Open_Sans/"
QR_SIZE = 360  # pixels


class PortalSealedDocumentPage(models.AbstractModel):
    """The pages of a sealed document, printed from what was frozen and decided, and from nothing else."""

    _name = "portal.sealed.document.page"
    _description = "Pages of a Sealed Document"

    @api.model
    def _print(self, seal, certificate_sudo):
        """Return the offer as it was decided on and the certificate behind it, not sealed yet.

        :param portal.sealed.document seal: the sealed document to be
        :param portal.seal.certificate certificate_sudo: what seals it
        :rtype: bytes
        :raise PrintError: if it cannot be printed
        """
        pages = self.with_context(lang=seal.evidence_id.offer_id._get_lang())
        seal = seal.with_env(pages.env)
        html = pages.env["ir.qweb"]._render(
            "portal_evidence.sealed_document", pages._prepare_values(seal, certificate_sudo)
        )
        return pdf_document.render(
            f"<!DOCTYPE html>{html}",
            fonts=tuple(file_path(FONT_FOLDER + name) for name in FONTS),
            identifier=seal.evidence_id.hash,
            created=seal.evidence_id.decided_at,
            files=pages._get_files(seal),
        )

    def _get_files(self, seal):
        """Return what is embedded in the document: the data that was decided on, the decision, and printed pages."""
        offer, evidence = seal.evidence_id.offer_id, seal.evidence_id
        files_sudo = self.env["portal.evidence.file"]._get_of_offers_sudo(offer)
        printed = files_sudo.filtered(lambda file: not file.source_res_id)
        data = [
            ("offer.json", offer.payload, self.env._("The offer as data")),
            ("evidence.json", evidence.payload, self.env._("The decision as data")),
        ]
        return [
            {"name": name, "content": content.encode(), "description": description}
            for name, content, description in data
        ] + [
            {"name": file.name, "content": file._get_content(), "description": self.env._("Part of the offer")}
            for file in printed
        ]

    @api.model
    def _render_content(self, offer):
        """Return an offer as it is printed, without letterhead and certificate, for staff.

        :param portal.evidence.offer offer: the offer
        :rtype: Markup
        """
        payload, decision = offer._get_payload(), offer._get_decision()
        values = {
            "title": decision._get_title(payload) or offer.document_name,
            "content": decision._prepare_content(offer, payload),
        }
        return self.env["ir.qweb"]._render(decision._get_content_template(), values)

    def _prepare_values(self, seal, certificate_sudo):
        offer = seal.evidence_id.offer_id
        payload, decision = offer._get_payload(), offer._get_decision()
        vendor = decision._get_vendor(offer, payload)
        return {
            # Not `lang`, which QWeb gives its own value.
            "language": (self.env.lang or "en_US").replace("_", "-"),
            "direction": self.env["res.lang"]._get_data(code=self.env.lang).direction or "ltr",
            "color": seal.company_id._get_evidence_color() or NEUTRAL_COLOR,
            "title": decision._get_title(payload) or offer.document_name,
            "author": vendor["name"],
            "vendor": vendor,
            "logo": self._get_picture(seal.company_id.logo),
            "digest": offer.digest,
            "content_template": decision._get_content_template(),
            "content": decision._prepare_content(offer, payload),
            "certificate": self._prepare_certificate(seal, certificate_sudo, payload),
        }

    @api.model
    def _get_picture(self, data):
        """Return a picture as an address that holds it, or an empty text if it is none that can be printed."""
        content = base64.b64decode(data or b"")
        kinds = {b"\x89PNG": "png", b"\xff\xd8\xff\xe0": "jpeg", b"\xff\xd8\xff\xe1": "jpeg"}
        kind = kinds.get(content[:4])
        return f"data:image/{kind};base64,{base64.b64encode(content).decode()}" if kind else ""

    # === CERTIFICATE === #

    def _prepare_certificate(self, seal, certificate_sudo, payload):
        offer = seal.evidence_id.offer_id
        signatures = self.env["portal.evidence"]._get_signatures_sudo(offer)
        signatures = signatures.filtered(lambda signature: signature.id <= seal.evidence_id.id)
        url = seal._get_check_url()
        qr_code = self.env["ir.actions.report"].barcode("QR", url, width=QR_SIZE, height=QR_SIZE, quiet=0)
        title, text = offer.with_env(self.env)._get_decision()._get_certificate_words()
        return {
            "title": title,
            "text": text,
            "facts": self._prepare_facts(seal, certificate_sudo, payload),
            "signatures": [self._prepare_signature(signature) for signature in signatures],
            "events": self._prepare_events(seal, signatures),
            "check_url": url,
            "qr_code": f"data:image/png;base64,{base64.b64encode(qr_code).decode()}",
        }

    def _prepare_facts(self, seal, certificate_sudo, payload):
        offer = seal.evidence_id.offer_id
        decision = offer._get_decision()
        sealed_by = certificate_sudo.subject
        if certificate_sudo.is_self_signed:
            sealed_by = self.env._("%(name)s (self-signed certificate)", name=sealed_by)
        return [
            (self.env._("Document"), offer.with_env(self.env).display_name),
            (self.env._("SHA-256 of its content"), offer.digest),
            (self.env._("Vendor"), decision._get_vendor(offer, payload)["name"]),
            (self.env._("Sealed by"), sealed_by),
            (self.env._("Fingerprint of the seal's certificate (SHA-256)"), certificate_sudo.fingerprint),
            *decision._prepare_certificate_facts(offer, payload),
            *((file["name"], f"SHA-256 {file['sha256']}") for file in payload.get("documents", ())),
        ]

    def _prepare_signature(self, signature):
        signature = signature.with_env(self.env).sudo()
        return signature._prepare_signature() | {"image": self._get_picture(signature.image)}

    def _prepare_events(self, seal, signatures):
        """Return the history of a document in the order of time: pairs of a label and a time in UTC, as texts."""
        offer, document_sudo = seal.evidence_id.offer_id, seal._get_document_record()
        events = [(self.env._("Sent"), offer.recorded_on)]
        # In sudo mode as in `_prepare_signature`.
        signatures_sudo = signatures.with_env(self.env).sudo()
        events += [(each._prepare_signature()["title"], each.decided_at) for each in signatures_sudo]
        if document_sudo:
            events += offer._get_decision()._prepare_certificate_events(document_sudo)
        known = sorted(((label, when) for label, when in events if when), key=lambda event: event[1])
        return [(label, canonical.time_text(when)) for label, when in known]
