from . import test_acknowledge, test_dates, test_prices
