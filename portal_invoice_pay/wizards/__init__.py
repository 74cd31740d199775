from . import portal_health, portal_remittance_receipt
