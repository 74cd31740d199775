from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import format_amount, format_date


class PortalSaleOfferLayout(models.AbstractModel):
    """A frozen quotation as it is printed in the sealed document."""

    _name = "portal.sale.offer.layout"
    _description = "Layout of a Sealed Quotation"

    @api.model
    def _prepare(self, offer, payload):
        """Return the values of the template, made of the frozen content alone.

        :param portal.evidence.offer offer: the offer
        :param dict payload: its content
        """
        order, totals = payload["order"], payload["totals"]
        currency = self.env["portal.sale.offer.comparison"]._find_currency(order["currency"])
        offered_on = fields.Datetime.context_timestamp(self, offer.recorded_on).date()
        return {
            "facts": [
                (self.env._("Number"), order["name"]),
                (self.env._("Version"), f"{offer.number} ({format_date(self.env, offered_on)})"),
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
