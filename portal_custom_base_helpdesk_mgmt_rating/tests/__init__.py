from . import test_ticket_rating, test_tours
