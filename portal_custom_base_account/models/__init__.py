from . import (
    account_move,
    account_move_send,
    account_payment,
    ir_actions_report,
    portal_answer_owed,
    portal_data_request,
    portal_document_page_invoice,
    portal_event,
    portal_list_invoice,
    portal_list_document_invoice,
    portal_section,
)
