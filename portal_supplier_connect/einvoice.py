"""What an electronic invoice of a supplier says of itself. Nothing is fetched, and no entity is resolved."""

import math

from lxml import etree

# Where UBL and CII have the number of an invoice, and what is to be paid.
PATHS = (
    (
        "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice",
        "./{*}ID",
        "./{*}LegalMonetaryTotal/{*}TaxInclusiveAmount",
    ),
    (
        "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice",
        "./{*}ExchangedDocument/{*}ID",
        ".//{*}SpecifiedTradeSettlementHeaderMonetarySummation/{*}GrandTotalAmount",
    ),
)


def read_einvoice(content):
    """Return the number and the total of an invoice in UBL or CII, or None if it is none.

    :param bytes content: the file
    :return: a dict of `number` and `amount`
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    # A document type declares entities, which no invoice needs.
    if root.getroottree().docinfo.doctype:
        return None
    for tag, number_path, amount_path in PATHS:
        if root.tag == tag:
            number = (root.findtext(number_path) or "").strip()
            return number and {"number": number, "amount": _read_amount(root.findtext(amount_path))} or None
    return None


def _read_amount(text):
    try:
        amount = float(text or "")
    except ValueError:
        return 0.0
    return amount if math.isfinite(amount) else 0.0
