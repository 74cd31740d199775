from . import (
    helpdesk_sla,
    helpdesk_ticket,
    portal_document_page_ticket,
    portal_list_ticket,
    portal_ticket_pause,
    portal_ticket_promise,
)
