from . import test_balance, test_due_feed, test_statement, test_tours
