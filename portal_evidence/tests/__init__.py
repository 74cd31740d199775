from . import test_canonical, test_pack
