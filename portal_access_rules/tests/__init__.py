from . import test_explain, test_law, test_links, test_people
