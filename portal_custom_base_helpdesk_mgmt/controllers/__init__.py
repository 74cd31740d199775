from . import myaccount, ticket_close, ticket_link, ticket_page
