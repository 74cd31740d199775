from . import helpdesk_ticket, portal_answer_ticket
