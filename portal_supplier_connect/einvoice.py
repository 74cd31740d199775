"""What an electronic invoice of a supplier says of itself. Nothing is fetched, and no entity is resolved."""

from lxml import etree

# Where UBL and CII have the number of an invoice, what is to be paid, and in which currency.
PATHS = (
    (
        "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice",
        "./{*}ID",
        "./{*}LegalMonetaryTotal/{*}TaxInclusiveAmount",
        "./{*}DocumentCurrencyCode",
    ),
    (
        "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice",
        "./{*}ExchangedDocument/{*}ID",
        ".//{*}SpecifiedTradeSettlementHeaderMonetarySummation/{*}GrandTotalAmount",
        ".//{*}ApplicableHeaderTradeSettlement/{*}InvoiceCurrencyCode",
    ),
)
# No bill comes to that.
MAX_AMOUNT = 1e12


def read_einvoice(content):
    """Return the number and the total of an invoice in UBL or CII, or None if it is none.

    :param bytes content: the file
    :return: a dict of `number`, `amount` (None if it cannot be read) and `currency` (a code, or "")
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    # A document type declares entities, which no invoice needs.
    if root.getroottree().docinfo.doctype:
        return None
    for tag, number_path, amount_path, currency_path in PATHS:
        if root.tag == tag:
            number = (root.findtext(number_path) or "").strip()
            found = {"number": number, "amount": _read_amount(root.findtext(amount_path))}
            return found | {"currency": _read_currency(root, amount_path, currency_path)} if number else None
    return None


def _read_amount(text):
    try:
        amount = float(text or "")
    except ValueError:
        return None
    return amount if 0 < abs(amount) < MAX_AMOUNT else None


def _read_currency(root, amount_path, currency_path):
    total = root.find(amount_path)
    code = total.get("currencyID") if total is not None else ""
    return (code or root.findtext(currency_path) or "").strip().upper()
