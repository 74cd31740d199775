from . import archive, invoice_page, portal
