from . import test_apps, test_deliveries, test_rows, test_ways_around
