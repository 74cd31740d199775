from . import test_canonical, test_chain, test_issue, test_pack, test_validators
