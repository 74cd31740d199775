from . import myaccount, ticket_close, ticket_page
