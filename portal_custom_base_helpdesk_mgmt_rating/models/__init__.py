from . import helpdesk_ticket, helpdesk_ticket_team, portal_document_page_ticket, portal_ticket_link
