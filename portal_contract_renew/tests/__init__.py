from . import test_change_pages, test_changes, test_changes_charged
