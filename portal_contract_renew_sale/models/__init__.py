from . import (
    contract_contract,
    portal_contract_quotation,
    portal_document_page_contract,
    sale_order,
    sale_order_line,
)
