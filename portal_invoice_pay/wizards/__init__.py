from . import portal_remittance_receipt
