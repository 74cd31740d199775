from . import mail, portal, thread
