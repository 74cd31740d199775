from . import (
    helpdesk_ticket,
    helpdesk_ticket_category,
    helpdesk_ticket_team,
    ir_http,
    portal_document_page_ticket,
    portal_list_ticket,
    portal_ticket_answer,
    portal_ticket_form,
    portal_ticket_question,
    portal_ticket_question_choice,
    portal_ticket_request,
    portal_ticket_upload,
)
