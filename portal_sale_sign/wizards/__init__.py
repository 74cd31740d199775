from . import portal_health, portal_sale_certificate_upload
