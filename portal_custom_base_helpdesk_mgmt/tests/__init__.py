from . import (
    test_helpdesk_ticket,
    test_portal_list_ticket,
    test_ticket_acts,
    test_ticket_link,
    test_ticket_mail,
    test_ticket_page,
    test_tours,
)
