from . import test_lists
