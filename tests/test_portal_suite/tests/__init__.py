from . import test_accessibility, test_counters, test_journey, test_repository
