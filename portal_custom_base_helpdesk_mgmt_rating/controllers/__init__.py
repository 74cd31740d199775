from . import rating, ticket_link, ticket_page
