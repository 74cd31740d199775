from . import test_gate, test_lists, test_notices, test_privacy, test_tours
