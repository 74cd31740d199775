from . import test_portal_ticket_promise, test_ticket_sla
