from . import test_counters
from . import test_journey
from . import test_repository
