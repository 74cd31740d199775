"""The pages of a frozen offer, printed from what was frozen and nothing else."""

from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from .pdf_pages import GREY, LINE, table, text

WIDTHS = (76 * mm, 24 * mm, 24 * mm, 24 * mm, 26 * mm)


def make(payload, labels):
    """Return the flowables of an offer.

    :param dict payload: the frozen offer
    :param dict labels: the words of the page, in the offer's language: see `portal.sale.seal._get_offer_labels`
    """
    return [
        text(labels["title"], size=18, bold=True),
        Spacer(0, 5 * mm),
        _parties(payload, labels),
        Spacer(0, 4 * mm),
        _facts(payload, labels),
        Spacer(0, 4 * mm),
        _lines(payload, labels),
        Spacer(0, 3 * mm),
        _totals(payload, labels),
        *_texts(payload, labels),
    ]


def _parties(payload, labels):
    keys = [key for key in ("customer", "invoice_address", "delivery_address") if payload.get(key)]
    if all(payload[key]["id"] == payload["customer"]["id"] for key in keys):
        keys = ["customer"]
    cells = [[text(labels[key], size=8, color=GREY), text(_address(payload[key]), size=9)] for key in keys]
    return table([cells], [58 * mm] * len(cells), hAlign="LEFT")


def _address(party):
    lines = [party["name"], party["company"], party["address"], party["vat"]]
    return "\n".join(line for line in lines if line)


def _facts(payload, labels):
    order = payload["order"]
    facts = [(labels["number"], order["name"]), (labels["version"], labels["version_text"])]
    facts += [(labels["valid_until"], labels["valid_until_text"])] if order["valid_until"] else []
    facts += [(labels["salesperson"], order["salesperson"])] if order["salesperson"] else []
    cells = [[text(label, size=8, color=GREY), text(value, size=9, bold=True)] for label, value in facts]
    return table([cells], [174 * mm / len(cells)] * len(cells))


def _lines(payload, labels):
    head = [text(labels["description"], size=8, color=GREY)]
    head += [text(labels[key], size=8, color=GREY, right=True) for key in ("quantity", "price", "line_taxes", "amount")]
    rows, styles = [head], [("LINEBELOW", (0, 0), (-1, 0), 0.8, GREY)]
    for line in payload["lines"]:
        number = len(rows)
        if "quantity" in line:
            rows.append(_product(line))
        else:
            rows.append([text(line["description"], size=9, bold=line["type"] != "line_note"), "", "", "", ""])
            styles.append(("SPAN", (0, number), (-1, number)))
        styles.append(("LINEBELOW", (0, number), (-1, number), 0.3, LINE))
    return table(rows, WIDTHS, *styles, repeatRows=1)


def _product(line):
    discount = f"\n-{line['discount']} %" if line["discount"] != "0" else ""
    cells = [
        " ".join(filter(None, [line["quantity"], line["uom"]])),
        f"{line['price']}{discount}",
        ", ".join(line["taxes"]),
        line["subtotal"],
    ]
    return [text(line["description"], size=9), *(text(cell, size=9, right=True) for cell in cells)]


def _totals(payload, labels):
    totals, symbol = payload["totals"], payload["order"]["symbol"] or payload["order"]["currency"]
    pairs = [(labels["untaxed"], totals["untaxed"]), *((group["name"], group["amount"]) for group in totals["taxes"])]
    rows = [
        [text(label, size=9, right=True), text(f"{amount} {symbol}", size=9, right=True)] for label, amount in pairs
    ]
    rows.append(
        [
            text(labels["total"], size=11, bold=True, right=True),
            text(f"{totals['total']} {symbol}", size=11, bold=True, right=True),
        ]
    )
    last = len(rows) - 1
    return table(rows, [50 * mm, 40 * mm], ("LINEABOVE", (0, last), (-1, last), 0.8, GREY), hAlign="RIGHT")


def _texts(payload, labels):
    parts = [
        ("payment_terms", payload["payment_terms"]),
        ("terms", payload["terms"]),
        ("general_terms", payload["general_terms"]),
    ]
    documents = "\n".join(f"{document['name']} (SHA-256 {document['sha256']})" for document in payload["documents"])
    for key, value in [*parts, ("documents", documents)]:
        if value:
            yield Spacer(0, 4 * mm)
            yield text(labels[key], size=10, bold=True)
            # Paragraph by paragraph: one of many pages could not be split over them otherwise.
            yield from (text(part or " ", size=8.5) for part in value.split("\n"))
