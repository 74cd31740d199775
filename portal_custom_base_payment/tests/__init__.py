from . import test_portal_section, test_portal_setup
