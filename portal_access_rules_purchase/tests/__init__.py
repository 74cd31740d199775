from . import test_acknowledge
