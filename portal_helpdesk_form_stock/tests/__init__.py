from . import test_serial
