from . import (
    contract_contract,
    contract_line,
    contract_modification,
    portal_answer_contract,
    portal_document_page_contract,
    portal_list_contract,
)
