from odoo import api, models
from odoo.tools import format_amount, format_date

# What is agreed on of a line, in the order in which differences are told.
LINE_KEYS = ("description", "quantity", "uom", "price", "discount", "taxes", "total")


# One file, one matter: the parts of an order's extension stand apart.
class SaleOrder(models.Model):
    """The order as it is now against what was signed."""

    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    def _get_signed_offer_sudo(self):
        """Return the version that the customer signed last; nothing if none is signed.

        :return: in sudo mode as neither customers nor all staff may read evidence
        """
        self.ensure_one()
        domain = [("kind", "=", "signed"), ("slot", "=", 0)]
        return self.env["portal.evidence"]._get_last_sudo(self, domain).offer_id

    def _is_other_offer_signed(self):
        """Return whether this customer signed another version of what is offered or ordered now."""
        self.ensure_one()
        offer_sudo = self._get_signed_offer_sudo()
        customer = self.sudo().partner_id.commercial_partner_id
        return self.state in ("sent", "sale") and bool(offer_sudo) and offer_sudo._get_customer_sudo() == customer

    def _get_signed_documents_sudo(self):
        """Return the files beside the order as they were when the customer signed; none if nobody signed.

        :return: in sudo mode as neither customers nor all staff may read evidence
        """
        offers_sudo = self.env["portal.evidence.offer"].sudo().browse()
        if self.portal_sign_state == "signed":
            offers_sudo = self._get_signed_offer_sudo()
        documents_sudo = self.env["portal.evidence.file"]._get_of_offers_sudo(offers_sudo)
        return documents_sudo.filtered("source_res_id")

    def _get_differences(self):
        """Return what the order says now and the signed version does not, or the other way round.

        :return: a list of dicts with `label`, `signed` and `now`, both texts, either of which may be empty
        """
        self.ensure_one()
        offer_sudo = self._get_signed_offer_sudo()
        if not offer_sudo:
            return []
        signed = offer_sudo._get_payload()
        return self._compare_offers(signed, self._get_offer_payload(lang=offer_sudo._get_lang()))

    @api.model
    def _compare_offers(self, signed, now):
        """Return the differences between two offers, in the reader's language.

        :param dict signed: the content of a version
        :param dict now: that of a later one, or of the order
        :return: as `_get_differences`
        """
        domain = [("name", "=", signed["order"]["currency"])]
        currency = self.env["res.currency"].with_context(active_test=False).search(domain, limit=1)
        offers = self.with_context(portal_currency_id=currency.id)
        return [*offers._compare_lines(signed["lines"], now["lines"]), *offers._compare_rest(signed, now)]

    def _compare_lines(self, signed, now):
        signed, now = {line["id"]: line for line in signed}, {line["id"]: line for line in now}
        found = []
        for line_id in [*signed, *(line_id for line_id in now if line_id not in signed)]:
            before, after = signed.get(line_id), now.get(line_id)
            if not before or not after:
                found.append(self._describe_line_difference(before, after))
            elif any(before.get(key) != after.get(key) for key in LINE_KEYS):
                found.append(self._describe_line_difference(before, after))
        return found

    def _describe_line_difference(self, before, after):
        name = (before or after)["description"].split("\n")[0]
        return {"label": name, "signed": self._describe_line(before), "now": self._describe_line(after)}

    def _describe_line(self, line):
        """Return a line as a short text, such as "3 Units × 50 = 150.00"; nothing of no line."""
        if not line:
            return ""
        if "quantity" not in line:
            return line["description"]
        discount = f" -{line['discount']} %" if line["discount"] != "0" else ""
        quantity = " ".join(filter(None, [line["quantity"], line["uom"]]))
        text = f"{quantity} × {line['price']}{discount} = {self._format_amount(line['total'])}"
        return ", ".join([text, *line["taxes"]])

    def _format_amount(self, text):
        """Return a frozen amount as the reader writes amounts."""
        currency_id = self.env.context.get("portal_currency_id") or self.currency_id.id
        return format_amount(self.env, float(text), self.env["res.currency"].browse(currency_id))

    def _compare_rest(self, signed, now):
        pairs = [
            (
                self.env._("Total"),
                self._format_amount(signed["totals"]["total"]),
                self._format_amount(now["totals"]["total"]),
            ),
            *self._pair_prepayments(signed, now),
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

    def _pair_prepayments(self, signed, now):
        # Once the order is confirmed, what had to be paid before is no matter any more.
        if self.state == "sent":
            amounts = (self._format_amount(offer["order"]["prepayment"]) for offer in (signed, now))
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
