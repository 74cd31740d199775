from . import test_canonical
