from . import portal, portal_list  # The others build on them.
from . import language, notices, privacy, security
