from . import portal, portal_list  # The others build on them.
from . import security
