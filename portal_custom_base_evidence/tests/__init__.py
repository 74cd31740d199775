from . import test_bridge, test_portal_adoption
