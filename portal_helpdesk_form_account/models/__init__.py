from . import helpdesk_ticket, portal_document_page_ticket
