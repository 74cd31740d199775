from . import portal_seal_certificate_upload
