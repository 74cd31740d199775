from . import portal_health, portal_setup, portal_setup_step, portal_setup_use, portal_wizard_user
