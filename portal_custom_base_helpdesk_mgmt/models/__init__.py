from . import (
    helpdesk_ticket,
    ir_http,
    portal_answer_news,
    portal_answer_ticket,
    portal_document_page_ticket,
    portal_list_ticket,
)
