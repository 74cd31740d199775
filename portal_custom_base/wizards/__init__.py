from . import portal_health, portal_wizard_user
