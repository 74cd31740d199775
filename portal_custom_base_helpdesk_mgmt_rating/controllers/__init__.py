from . import rating, ticket_page
