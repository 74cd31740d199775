from . import portal_sale_certificate_upload
