from . import ticket_page
