from . import portal_access_batch, portal_wizard_user
