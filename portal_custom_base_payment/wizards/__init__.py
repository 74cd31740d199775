from . import portal_setup
