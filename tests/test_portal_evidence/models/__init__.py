from . import test_portal_slip, test_portal_slip_decision
