from . import test_explain, test_access_policy, test_field_policy, test_links, test_people
