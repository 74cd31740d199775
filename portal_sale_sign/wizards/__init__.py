from . import portal_health, portal_seal_certificate_upload
