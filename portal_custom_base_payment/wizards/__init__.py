from . import portal_health, portal_setup
