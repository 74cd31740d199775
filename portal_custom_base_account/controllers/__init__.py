from . import invoice_page, portal
