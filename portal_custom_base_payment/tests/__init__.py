from . import test_portal_section
