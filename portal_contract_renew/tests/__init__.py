from . import test_change_pages, test_changes, test_changes_charged
from . import test_access_event, test_charge, test_contract_line, test_method, test_renewal, test_transition
