from . import portal_access_explanation, portal_access_preview, portal_wizard
