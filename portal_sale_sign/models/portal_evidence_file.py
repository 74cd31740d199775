import base64
import hashlib

from odoo import api, fields, models


class PortalEvidenceFile(models.Model):
    """A file that belonged to an offer, as it was then: the vendor may replace or delete the one it came from."""

    _name = "portal.evidence.file"
    _inherit = "portal.append.only.mixin"
    _description = "Document of an Offer"
    _log_access = False

    name = fields.Char(required=True, readonly=True)
    digest = fields.Char("SHA-256", required=True, readonly=True)
    source_res_id = fields.Integer(
        "Product document id", readonly=True, help="0: it is printed with the quotation, and not shown beside it."
    )
    content = fields.Binary(required=True, readonly=True, attachment=True)

    _digest_uniq = models.Constraint(
        "UNIQUE(order_res_id, digest, name, source_res_id)", "A document of an offer is kept once."
    )

    @api.model
    def _keep(self, order):
        """Keep the files that belong to what an order says now, those that are not kept yet.

        :param sale.order order: the order, in sudo mode
        """
        files = order._get_offer_files()
        if not files:
            return
        kept = {document._get_key() for document in self.sudo().search([("order_res_id", "=", order.id)])}
        sources = {document.ir_attachment_id: document.id for document in order._get_product_documents()}
        for file in files:
            digest, source = order._hash_file(file.id, file.checksum), sources.get(file, 0)
            if (digest, file.name, source) in kept:
                continue
            kept.add((digest, file.name, source))
            self.sudo().create(
                {
                    "company_id": order.company_id.id,
                    "order_res_id": order.id,
                    "order_name": order.name,
                    "name": file.name,
                    "digest": digest,
                    "source_res_id": source,
                    "content": base64.b64encode(file.raw or b""),
                }
            )

    def _get_key(self):
        return self.digest, self.name, self.source_res_id

    @api.model
    def _get_of_offers_sudo(self, versions):
        """Return the files that belonged to versions of an order.

        :return: in sudo mode as customers may not read evidence
        """
        payloads = (version._get_payload() for version in versions)
        wanted = {(file["sha256"], file["name"]) for payload in payloads for file in payload["documents"]}
        if not wanted:
            return self.sudo().browse()
        documents_sudo = self.sudo().search([("order_res_id", "in", versions.mapped("order_res_id"))], order="id")
        return documents_sudo.filtered(lambda document: (document.digest, document.name) in wanted)

    def _get_content(self):
        """Return the file as bytes; nothing if the stored one is not what was offered."""
        self.ensure_one()
        content = base64.b64decode(self.content or b"")
        return content if hashlib.sha256(content).hexdigest() == self.digest else b""
