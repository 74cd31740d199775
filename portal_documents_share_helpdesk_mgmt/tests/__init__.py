from . import test_share_files
