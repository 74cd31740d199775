from . import test_team, test_tours
