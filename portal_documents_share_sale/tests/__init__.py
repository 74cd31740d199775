from . import test_buyers, test_tours
