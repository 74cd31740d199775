from . import portal_access_batch, portal_access_batch_line, portal_wizard_user
