from . import payment_link_wizard, portal_health, portal_remittance_receipt
