from . import (
    helpdesk_sla,
    helpdesk_ticket,
    helpdesk_ticket_sla,
    portal_document_page_ticket,
    portal_list_ticket,
    portal_ticket_pause,
    portal_ticket_promise,
)
