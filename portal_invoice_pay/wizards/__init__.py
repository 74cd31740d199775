from . import payment_link_wizard, portal_remittance_receipt
