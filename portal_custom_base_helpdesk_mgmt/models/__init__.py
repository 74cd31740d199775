from . import helpdesk_ticket, ir_http, portal_answer_ticket
