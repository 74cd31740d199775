from . import test_health, test_notices, test_team, test_tours
