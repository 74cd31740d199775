from . import test_helpdesk_ticket, test_portal_list_ticket
