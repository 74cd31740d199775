from odoo import api, models
from odoo.tools import format_amount, format_date

# What is agreed on of a line, in the order in which differences are told.
LINE_KEYS = ("description", "quantity", "uom", "price", "discount", "taxes", "total")


class PortalSaleOfferComparison(models.AbstractModel):
    """What differs between two offers, as the reader reads it."""

    _name = "portal.sale.offer.comparison"
    _description = "Comparison of Offers"

    @api.model
    def _compare(self, signed, now, is_confirmed=False):
        """Return the differences between two offers, in the reader's language.

        :param dict signed: the content of an offer
        :param dict now: that of a later one, or of the order
        :param bool is_confirmed: whether the order is confirmed: what had to be paid before does not matter any more
        :return: a list of dicts with `label`, `signed` and `now`, both texts, either of which may be empty
        """
        currency = self._find_currency(signed["order"]["currency"])
        return [
            *self._compare_lines(signed["lines"], now["lines"], currency),
            *self._compare_rest(signed, now, currency, is_confirmed),
        ]

    @api.model
    def _find_currency(self, name):
        """Return the currency of an offer, also one that is not in use any more."""
        own = self.env.company.currency_id
        if own.name == name:
            return own
        return self.env["res.currency"].with_context(active_test=False).search([("name", "=", name)], limit=1)

    def _compare_lines(self, signed, now, currency):
        signed, now = {line["id"]: line for line in signed}, {line["id"]: line for line in now}
        found = []
        for line_id in [*signed, *(line_id for line_id in now if line_id not in signed)]:
            before, after = signed.get(line_id), now.get(line_id)
            if not before or not after:
                found.append(self._describe_line_difference(before, after, currency))
            elif any(before.get(key) != after.get(key) for key in LINE_KEYS):
                found.append(self._describe_line_difference(before, after, currency))
        return found

    def _describe_line_difference(self, before, after, currency):
        name = (before or after)["description"].split("\n")[0]
        has_taxes = not (before and after) or before.get("taxes") != after.get("taxes")
        return {
            "label": name,
            "signed": self._describe_line(before, currency, has_taxes),
            "now": self._describe_line(after, currency, has_taxes),
        }

    def _describe_line(self, line, currency, has_taxes):
        """Return a line as a short text, such as "3 Units × $ 50.00 = $ 150.00"; empty for None.

        :param bool has_taxes: whether its taxes are named, as they differ
        """
        if not line:
            return ""
        if "quantity" not in line:
            return line["description"]
        discount = f" -{line['discount']} %" if line["discount"] != "0" else ""
        quantity = " ".join(filter(None, [line["quantity"], line["uom"]]))
        price = self._format_price(line["price"], currency)
        text = f"{quantity} × {price}{discount} = {self._format_amount(line['total'], currency)}"
        return ", ".join([text, *(line["taxes"] if has_taxes else ())])

    def _format_price(self, text, currency):
        """Return a frozen price as an amount; with all its digits if it has more than its currency."""
        is_amount = currency and currency.round(float(text)) == float(text)
        return self._format_amount(text, currency) if is_amount else text

    def _format_amount(self, text, currency):
        """Return a frozen amount as the reader writes amounts; bare if its currency is not known any more."""
        return format_amount(self.env, float(text), currency) if currency else text

    def _compare_rest(self, signed, now, currency, is_confirmed):
        """Return the differences but those of lines; a module that freezes more overrides this method."""
        pairs = [
            (
                self.env._("Total"),
                self._format_amount(signed["totals"]["total"], currency),
                self._format_amount(now["totals"]["total"], currency),
            ),
            *self._pair_prepayments(signed, now, currency, is_confirmed),
            (self.env._("Currency"), signed["order"]["currency"], now["order"]["currency"]),
            (self.env._("Delivery date"), *(self._format_delivery_date(offer) for offer in (signed, now))),
            (self.env._("Payment terms"), signed["payment_terms"], now["payment_terms"]),
            (self.env._("Terms and conditions"), signed["terms"], now["terms"]),
            (self.env._("General terms"), signed.get("general_terms"), now["general_terms"]),
            (self.env._("Tax terms"), signed.get("tax_terms"), now.get("tax_terms")),
            *(
                (label, self._describe_party(signed[key]), self._describe_party(now[key]))
                for key, label in self._get_party_labels().items()
                # Who it is matters; that somebody moved house is not a change to the order.
                if signed[key]["id"] != now[key]["id"]
            ),
            *self._pair_documents(signed["documents"], now["documents"]),
        ]
        return [
            {"label": label, "signed": before or "", "now": after or ""}
            for label, before, after in pairs
            if (before or "") != (after or "")
        ]

    def _format_delivery_date(self, offer):
        return format_date(self.env, offer["order"].get("delivery_date") or False)

    def _pair_prepayments(self, signed, now, currency, is_confirmed):
        if not is_confirmed:
            amounts = (self._format_amount(offer["order"]["prepayment"], currency) for offer in (signed, now))
            yield (self.env._("Prepayment"), *amounts)

    def _get_party_labels(self):
        return {
            "company": self.env._("Vendor"),
            "customer": self.env._("Customer"),
            "invoice_address": self.env._("Invoicing Address"),
            "delivery_address": self.env._("Delivery Address"),
        }

    def _describe_party(self, party):
        return ", ".join(filter(None, [party["name"], party["company"]]))

    def _pair_documents(self, signed, now):
        # Files that come with the confirmed order alone are not part of the offer.
        now = {document["name"]: document["sha256"] for document in now}
        for document in signed:
            if now.get(document["name"]) != document["sha256"]:
                state = self.env._("another file") if document["name"] in now else self.env._("removed")
                yield document["name"], document["sha256"][:16], state
