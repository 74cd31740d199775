from . import test_lists, test_portal_section
