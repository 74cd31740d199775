from . import test_notices, test_team, test_tours
