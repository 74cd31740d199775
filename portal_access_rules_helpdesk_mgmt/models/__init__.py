from . import helpdesk_ticket, portal_access_policy, portal_document_access
