from . import portal_health, portal_setup, portal_setup_step, portal_wizard_user
