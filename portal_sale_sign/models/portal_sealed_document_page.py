import base64
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import format_amount, format_date
from odoo.tools.misc import file_path

from .. import canonical, pdf_document

NEUTRAL_COLOR = "#495057"
# Odoo's own copies, so that a text looks the same on every machine; other scripts come from the server's fonts.
FONTS = ("Open_Sans-Regular.ttf", "Open_Sans-Bold.ttf")
FONT_FOLDER = "web/static/fonts/google/Open_Sans/"
QR_SIZE = 360  # pixels


class PortalSealedDocumentPage(models.AbstractModel):
    """The pages of a sealed document, printed from what was frozen and signed, and from nothing else."""

    _name = "portal.sealed.document.page"
    _description = "Pages of a Sealed Document"

    @api.model
    def _print(self, seal, certificate_sudo):
        """Return the offer as it was signed and the certificate behind it, not sealed yet.

        :param portal.sealed.document seal: the sealed document to be
        :param portal.seal.certificate certificate_sudo: what seals it
        :rtype: bytes
        :raise PrintError: if it cannot be printed
        """
        version = seal.evidence_id.offer_id
        pages = self.with_context(lang=version._get_lang())
        seal = seal.with_env(pages.env)
        values = pages._prepare_values(seal, version._get_payload(), certificate_sudo)
        html = pages.env["ir.qweb"]._render("portal_sale_sign.sealed_document", values)
        return pdf_document.render(
            f"<!DOCTYPE html>{html}",
            fonts=tuple(file_path(FONT_FOLDER + name) for name in FONTS),
            identifier=seal.evidence_id.hash,
            created=seal.evidence_id.moment,
            files=pages._get_files(seal),
        )

    def _get_files(self, seal):
        """Return what is embedded in the document: what was offered as data, and pages that were printed with it."""
        version = seal.evidence_id.offer_id
        documents_sudo = self.env["portal.evidence.file"]._get_of_offers_sudo(version)
        printed = documents_sudo.filtered(lambda document: not document.source_res_id)
        offer = {
            "name": "offer.json",
            "content": version.payload.encode(),
            "description": self.env._("The offer as data"),
        }
        return [offer] + [
            {"name": document.name, "content": document._get_content(), "description": self.env._("Part of the offer")}
            for document in printed
        ]

    def _prepare_values(self, seal, payload, certificate_sudo):
        company = seal.company_id
        palette = company._get_portal_palette(default=NEUTRAL_COLOR) or {}
        return {
            "lang": (self.env.lang or "en_US").replace("_", "-"),
            "direction": self.env["res.lang"]._get_data(code=self.env.lang).direction or "ltr",
            "color": palette.get("portal-brand", NEUTRAL_COLOR),
            "title": self.env._("Quotation %(number)s", number=payload["order"]["name"]),
            "author": payload["company"]["name"],
            "vendor": payload["company"],
            "logo": self._get_picture(company.logo),
            "digest": seal.evidence_id.offer_id.digest,
            "offer": self._prepare_offer(seal, payload),
            "certificate": self._prepare_certificate(seal, certificate_sudo, payload),
        }

    def _get_picture(self, data):
        """Return a picture as an address that holds it; nothing if it is none that can be printed."""
        content = base64.b64decode(data or b"")
        kinds = {b"\x89PNG": "png", b"\xff\xd8\xff\xe0": "jpeg", b"\xff\xd8\xff\xe1": "jpeg"}
        kind = kinds.get(content[:4])
        return f"data:image/{kind};base64,{base64.b64encode(content).decode()}" if kind else ""

    # === OFFER === #

    def _prepare_offer(self, seal, payload):
        order = payload["order"]
        currency = (
            self.env["res.currency"].with_context(active_test=False).search([("name", "=", order["currency"])])[:1]
        )
        version = seal.evidence_id.offer_id
        moment = fields.Datetime.context_timestamp(self, version.recorded_on)
        totals = payload["totals"]
        return {
            "facts": [
                (self.env._("Number"), order["name"]),
                (self.env._("Version"), f"{version.number} ({format_date(self.env, moment.date())})"),
                (self.env._("Valid until"), order["valid_until"] and format_date(self.env, order["valid_until"])),
                (self.env._("Delivery date"), order["delivery_date"] and format_date(self.env, order["delivery_date"])),
                (self.env._("Your contact"), order["salesperson"]),
            ],
            "parties": self._prepare_parties(payload),
            "lines": self._prepare_lines(payload["lines"], currency),
            "totals": [
                (self.env._("Untaxed amount"), self._format(totals["untaxed"], currency)),
                *((group["name"], self._format(group["amount"], currency)) for group in totals["taxes"]),
            ],
            "total": self._format(totals["total"], currency),
            "texts": [
                (self.env._("Payment terms"), payload["payment_terms"]),
                (self.env._("Terms and conditions"), payload["terms"]),
                (self.env._("General terms"), payload.get("general_terms")),
                (self.env._("Tax terms"), payload.get("tax_terms")),
            ],
            "documents": payload["documents"],
        }

    def _prepare_parties(self, payload):
        labels = {
            "customer": self.env._("Customer"),
            "invoice_address": self.env._("Invoicing address"),
            "delivery_address": self.env._("Delivery address"),
        }
        is_same = all(payload[key]["id"] == payload["customer"]["id"] for key in labels)
        shown = ["customer"] if is_same else list(labels)
        return [(labels[key], self._describe_party(payload[key])) for key in shown]

    def _describe_party(self, party):
        lines = [party["company"], party["name"], *party["address"].split("\n"), party["vat"]]
        return [line.strip() for line in lines if line and line.strip()]

    def _prepare_lines(self, lines, currency):
        """Return the rows of the table, those of a section with their sum, without options that were not chosen."""
        rows, section = [], None
        for line in lines:
            if line["type"] in ("line_section", "line_subsection"):
                section = {"kind": "section", "description": line["description"], "sum": Decimal(0), "count": 0}
                rows.append(section)
            elif line["type"] == "line_note":
                rows.append({"kind": "note", "description": line["description"]})
            elif line["quantity"] != "0" or not line["is_optional"]:
                rows.append(self._prepare_line(line, currency))
                if section:
                    section["sum"] += Decimal(line["subtotal"])
                    section["count"] += 1
        for row in rows:
            if row["kind"] == "section":
                row["subtotal"] = self._format(str(row["sum"]), currency) if row["count"] else ""
        return [row for row in rows if row["kind"] != "section" or row["count"]] if rows else rows

    def _prepare_line(self, line, currency):
        return {
            "kind": "product",
            "description": line["description"],
            "quantity": " ".join(filter(None, [self._format_number(line["quantity"]), line["uom"]])),
            "price": self._format_price(line["price"], currency),
            "discount": f"-{self._format_number(line['discount'])} %" if line["discount"] != "0" else "",
            "taxes": ", ".join(line["taxes"]),
            "subtotal": self._format(line["subtotal"], currency),
        }

    def _format(self, text, currency):
        """Return a frozen amount as the reader writes amounts; bare if its currency is not known any more."""
        return format_amount(self.env, float(text), currency) if currency else self._format_number(text)

    def _format_price(self, text, currency):
        digits = len(text.partition(".")[2])
        if currency and digits <= currency.decimal_places:
            return self._format(text, currency)
        return self._format_number(text)

    def _format_number(self, text):
        digits = len(text.partition(".")[2])
        return (
            self.env["res.lang"]._lang_get(self.env.lang or "en_US").format(f"%.{digits}f", float(text), grouping=True)
        )

    # === CERTIFICATE === #

    def _prepare_certificate(self, seal, certificate_sudo, payload):
        version = seal.evidence_id.offer_id
        signatures = self.env["portal.evidence"]._get_signatures_sudo(version)
        signatures = signatures.filtered(lambda signature: signature.id <= seal.evidence_id.id)
        url = seal._get_check_url()
        qr_code = self.env["ir.actions.report"].barcode("QR", url, width=QR_SIZE, height=QR_SIZE, quiet=0)
        return {
            "facts": [*self._prepare_facts(seal, certificate_sudo, payload), *self._prepare_changes(version)],
            "signatures": [self._prepare_signature(signature) for signature in signatures],
            "events": self._prepare_events(seal, signatures),
            "check_url": url,
            "qr_code": f"data:image/png;base64,{base64.b64encode(qr_code).decode()}",
        }

    def _prepare_facts(self, seal, certificate_sudo, payload):
        version = seal.evidence_id.offer_id
        number = self.env._("version %(number)s", number=version.number)
        currency = self.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", payload["order"]["currency"])])[:1]
        sealed_by = certificate_sudo.subject
        if certificate_sudo.is_self_signed:
            sealed_by = self.env._("%(name)s (self-signed certificate)", name=sealed_by)
        return [
            (self.env._("Document"), f"{seal.order_name}, {number}"),
            (self.env._("SHA-256 of its content"), version.digest),
            (self.env._("Vendor"), payload["company"]["name"]),
            (self.env._("Total"), self._format(payload["totals"]["total"], currency)),
            (self.env._("Sealed by"), sealed_by),
            (self.env._("Fingerprint of the seal's certificate (SHA-256)"), certificate_sudo.fingerprint),
            *((file["name"], f"SHA-256 {file['sha256']}") for file in payload["documents"]),
        ]

    def _prepare_signature(self, signature):
        signature = signature.with_env(self.env).sudo()
        return signature._prepare_signature() | {"image": self._get_picture(signature.image)}

    def _prepare_changes(self, version):
        """Return what an amendment changed, and of what; nothing of a whole offer."""
        amended = version._get_amended_sudo()
        if not amended:
            return []
        changes = self.env["sale.order"]._compare_offers(amended._get_payload(), version._get_payload())
        return [
            (self.env._("Changes version %(number)s", number=amended.number), f"SHA-256 {amended.digest}"),
            *((change["label"], f"{change['signed'] or '-'} → {change['now'] or '-'}") for change in changes),
        ]

    def _prepare_events(self, seal, signatures):
        version, order = seal.evidence_id.offer_id, seal._get_order()
        signed = self.env._("Signed by %(name)s", name="%(name)s")
        events = [(self.env._("Sent"), version.recorded_on), (self.env._("First opened"), order.portal_first_view)]
        events += [(signed.replace("%(name)s", each.signer_name or ""), each.moment) for each in signatures]
        known = [(label, moment) for label, moment in events if moment]
        return [(label, canonical.time_text(moment)) for label, moment in sorted(known, key=lambda pair: pair[1])]
