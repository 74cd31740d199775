from . import document_page, portal, portal_list  # The others inherit from them.
from . import details, language, login, notices, preview, privacy, security
