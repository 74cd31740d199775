import hashlib

from odoo import api, models, tools
from odoo.tools import html2plaintext

from .. import canonical

FORMAT = "portal_sale_sign/offer/1"
# More digits than any price or quantity has.
DIGITS = 6


# One file, one matter: the parts of an order's extension stand apart.
class SaleOrder(models.Model):
    """What an order says, as plain values: what is frozen, signed and compared."""

    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _get_offer_payload(self, lang=None):
        """Return what the customer is offered, as plain values in one language.

        For a module to freeze more, it must override this method and return the dict with its own keys; no
        floats, see `canonical.dump`.

        :param str lang: the language; by default the customer's
        :rtype: dict
        """
        self.ensure_one()
        # In sudo mode as customers may not read taxes, products and terms; what is frozen is what they are shown.
        lang = lang or self.partner_id.lang or self.company_id.sudo().partner_id.lang or "en_US"
        known = self.env["res.lang"]._get_code(lang) or None
        order = self.sudo().with_context(lang=known).with_company(self.company_id)
        return {
            "format": FORMAT,
            "lang": lang,
            "order": order._get_offer_header(),
            "company": order._get_offer_party(order.company_id.partner_id),
            "customer": order._get_offer_party(order.partner_id),
            "invoice_address": order._get_offer_party(order.partner_invoice_id),
            "delivery_address": order._get_offer_party(order.partner_shipping_id),
            "lines": [order._get_offer_line(line) for line in order._get_offer_lines()],
            "totals": order._get_offer_totals(),
            "payment_terms": order._get_offer_payment_terms(),
            "terms": html2plaintext(order.note or "").strip(),
            "general_terms": order._get_offer_general_terms(),
            "tax_terms": html2plaintext(order.fiscal_position_id.note or "").strip() or None,
            "documents": order._get_offer_documents(),
        }

    def _get_offer_header(self):
        return {
            "id": self.id,
            "name": self.name,
            "currency": self.currency_id.name,
            "symbol": self.currency_id.symbol or "",
            "decimals": self.currency_id.decimal_places,
            "valid_until": self.validity_date.isoformat() if self.validity_date else None,
            "delivery_date": self.commitment_date.date().isoformat() if self.commitment_date else None,
            "salesperson": self.user_id.name or None,
            "prepayment": canonical.amount_text(self._get_prepayment_required_amount(), self.currency_id),
        }

    def _get_offer_party(self, partner):
        company = partner.commercial_partner_id
        return {
            "id": partner.id,
            "name": partner.name or company.name or "",
            "company": company.name if company != partner and company.is_company else None,
            "address": (partner._display_address(without_company=True) or "").strip(),
            "email": partner.email or None,
            "vat": company.vat or None,
        }

    def _get_offer_lines(self):
        """Return the lines that are agreed on; down payments come from invoices."""
        return self.order_line.filtered(lambda line: not line.is_downpayment)

    def _get_offer_line(self, line):
        values = {"id": line.id, "type": line.display_type or "product", "description": (line.name or "").strip()}
        if line.display_type in ("line_section", "line_subsection", "line_note"):
            return values | {"is_optional": bool(line.is_optional)}
        price = max(DIGITS, self.env["decimal.precision"].precision_get("Product Price"))
        return values | {
            "product": line.product_id.default_code or None,
            "quantity": canonical.decimal_text(line.product_uom_qty, DIGITS),
            "uom": line.product_uom_id.name or None,
            "price": canonical.decimal_text(line.price_unit, price),
            "discount": canonical.decimal_text(line.discount, DIGITS),
            "taxes": line.tax_ids.mapped("name"),
            "subtotal": canonical.amount_text(line.price_subtotal, self.currency_id),
            "total": canonical.amount_text(line.price_total, self.currency_id),
            "is_optional": line._is_line_optional(),
        }

    def _get_offer_totals(self):
        currency = self.currency_id
        groups = [
            {"name": group["group_name"] or "", "amount": canonical.amount_text(group["tax_amount_currency"], currency)}
            for subtotal in (self.tax_totals or {}).get("subtotals", ())
            for group in subtotal["tax_groups"]
        ]
        return {
            "untaxed": canonical.amount_text(self.amount_untaxed, currency),
            "taxes": groups,
            "tax": canonical.amount_text(self.amount_tax, currency),
            "total": canonical.amount_text(self.amount_total, currency),
        }

    def _get_offer_payment_terms(self):
        term = self.payment_term_id
        return (html2plaintext(term.note or "").strip() or term.name) if term else None

    def _get_offer_general_terms(self):
        """Return the text of the page of terms to which Odoo's quotations link, if the vendor uses it."""
        is_used = self.env["ir.config_parameter"].get_param("account.use_invoice_terms")
        if not is_used or self.company_id.terms_type != "html":
            return None
        return html2plaintext(self.company_id.invoice_terms_html or "").strip() or None

    def _get_offer_documents(self):
        """Return the names and hashes of the files that belong to the offer."""
        return self._describe_files(self._get_offer_files())

    def _describe_files(self, files):
        return [{"name": file.name, "sha256": self._hash_file(file.id, file.checksum)} for file in files]

    def _get_offer_files(self):
        """Return the files that belong to the offer; copies of them are kept with each version.

        For a module to freeze more files, it must override this method and add its own.

        :return: a recordset of `ir.attachment`
        """
        return self._get_product_files()

    def _get_product_files(self):
        return self._get_product_documents().ir_attachment_id.filtered(lambda file: file.type == "binary")

    @api.model
    @tools.ormcache("file_id", "checksum")
    def _hash_file(self, file_id, checksum):
        """Return the SHA-256 of a file, which is read once and not on each page.

        :param int file_id: the attachment
        :param str checksum: Odoo's checksum of its content, so that another content is read again
        """
        # In sudo mode as the hash of a file that is shown may be told.
        return hashlib.sha256(self.env["ir.attachment"].sudo().browse(file_id).raw or b"").hexdigest()
