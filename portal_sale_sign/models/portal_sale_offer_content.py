from odoo import api, models
from odoo.tools import html2plaintext

from odoo.addons.portal_evidence import canonical

FORMAT = "portal_sale_sign/offer/1"
# More digits than any price or quantity has.
DIGITS = 6
HEADINGS = ("line_section", "line_subsection", "line_note")


class PortalSaleOfferContent(models.AbstractModel):
    """What an order says, as plain values: what is frozen, signed and compared.

    For a module to freeze more, it must override one of the methods that return a dict and add its own keys; no
    floats, see `canonical.dump`. What it adds is compared by `portal.sale.offer.comparison`.
    """

    _name = "portal.sale.offer.content"
    _description = "Content of an Offer"

    @api.model
    def _get_payload(self, order, lang=None):
        """Return what the customer is offered, as plain values in one language.

        :param sale.order order: the order
        :param str lang: the language; by default the customer's
        :rtype: dict
        """
        order.ensure_one()
        lang = lang or order.partner_id.lang or order.company_id.sudo().partner_id.lang or "en_US"
        known = self.env["res.lang"]._get_code(lang) or None
        # In sudo mode as customers may not read taxes, products and terms; what is frozen is what they are shown.
        order_sudo = order.sudo().with_context(lang=known).with_company(order.company_id)
        return self.with_env(order_sudo.env)._prepare_payload(order_sudo, lang)

    def _prepare_payload(self, order, lang):
        """Return the content of an order, which is in sudo mode and in the right language."""
        return {
            "format": FORMAT,
            "lang": lang,
            "order": self._prepare_header(order),
            "company": self._prepare_party(order.company_id.partner_id),
            "customer": self._prepare_party(order.partner_id),
            "invoice_address": self._prepare_party(order.partner_invoice_id),
            "delivery_address": self._prepare_party(order.partner_shipping_id),
            "lines": [self._prepare_line(line) for line in self._get_lines(order)],
            "totals": self._prepare_totals(order),
            "payment_terms": self._get_payment_terms(order),
            "terms": html2plaintext(order.note or "").strip(),
            "general_terms": self._get_general_terms(order),
            "tax_terms": html2plaintext(order.fiscal_position_id.note or "").strip() or None,
            "documents": self.env["portal.evidence.file"]._describe(self._get_files(order)),
        }

    def _prepare_header(self, order):
        return {
            "id": order.id,
            "name": order.name,
            "currency": order.currency_id.name,
            "symbol": order.currency_id.symbol or "",
            "decimals": order.currency_id.decimal_places,
            "valid_until": order.validity_date.isoformat() if order.validity_date else None,
            "delivery_date": order.commitment_date.date().isoformat() if order.commitment_date else None,
            "salesperson": order.user_id.name or None,
            "prepayment": canonical.amount_text(order._get_prepayment_required_amount(), order.currency_id),
        }

    def _prepare_party(self, partner):
        company = partner.commercial_partner_id
        return {
            "id": partner.id,
            "name": partner.name or company.name or "",
            "company": company.name if company != partner and company.is_company else None,
            "address": (partner._display_address(without_company=True) or "").strip(),
            "email": partner.email or None,
            "vat": company.vat or None,
        }

    def _get_lines(self, order):
        """Return the lines that are agreed on; down payments come from invoices."""
        return order.order_line.filtered(lambda line: not line.is_downpayment)

    def _prepare_line(self, line):
        values = {"id": line.id, "type": line.display_type or "product", "description": (line.name or "").strip()}
        if line.display_type in HEADINGS:
            return values | {"is_optional": bool(line.is_optional)}
        price = max(DIGITS, self.env["decimal.precision"].precision_get("Product Price"))
        currency = line.order_id.currency_id
        return values | {
            "product": line.product_id.default_code or None,
            "quantity": canonical.decimal_text(line.product_uom_qty, DIGITS),
            "uom": line.product_uom_id.name or None,
            "price": canonical.decimal_text(line.price_unit, price),
            "discount": canonical.decimal_text(line.discount, DIGITS),
            "taxes": line.tax_ids.mapped("name"),
            "subtotal": canonical.amount_text(line.price_subtotal, currency),
            "total": canonical.amount_text(line.price_total, currency),
            "is_optional": line._is_line_optional(),
        }

    def _prepare_totals(self, order):
        currency = order.currency_id
        groups = [
            {"name": group["group_name"] or "", "amount": canonical.amount_text(group["tax_amount_currency"], currency)}
            for subtotal in (order.tax_totals or {}).get("subtotals", ())
            for group in subtotal["tax_groups"]
        ]
        return {
            "untaxed": canonical.amount_text(order.amount_untaxed, currency),
            "taxes": groups,
            "tax": canonical.amount_text(order.amount_tax, currency),
            "total": canonical.amount_text(order.amount_total, currency),
        }

    def _get_payment_terms(self, order):
        term = order.payment_term_id
        return (html2plaintext(term.note or "").strip() or term.name) if term else None

    def _get_general_terms(self, order):
        """Return the text of the page of terms to which Odoo's quotations link, if the vendor uses it."""
        is_used = self.env["ir.config_parameter"].get_param("account.use_invoice_terms")
        if not is_used or order.company_id.terms_type != "html":
            return None
        return html2plaintext(order.company_id.invoice_terms_html or "").strip() or None

    @api.model
    def _get_files(self, order):
        """Return the files that belong to the offer; copies of them are kept with each version.

        For a module to freeze more files, it must override this method and add its own.

        :param sale.order order: the order, in sudo mode
        :return: a recordset of `ir.attachment`
        """
        return order._get_product_documents().ir_attachment_id.filtered(lambda file: file.type == "binary")
