from . import document_page, portal, portal_list  # The others inherit from them.
from . import language, login, notices, preview, privacy, security
