from . import test_explain, test_access_policy, test_cost, test_links, test_people
