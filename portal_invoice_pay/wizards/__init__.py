from . import portal_health
