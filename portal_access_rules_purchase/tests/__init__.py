from . import test_acknowledge, test_dates
