from . import test_steps
