from . import portal, portal_list  # The others inherit from them.
from . import language, notices, privacy, security
