from . import portal_access_batch, portal_health, portal_wizard_user
