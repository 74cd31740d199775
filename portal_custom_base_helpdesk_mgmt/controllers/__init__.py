from . import myaccount, ticket_page
