from . import test_changes, test_changes_charged
