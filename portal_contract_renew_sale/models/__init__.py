from . import (
    contract_contract,
    contract_line,
    portal_contract_quotation,
    portal_document_page_contract,
    sale_order,
    sale_order_line,
)
