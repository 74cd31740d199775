from . import account_move, portal_delivery_receipt_line, portal_invoice_dispute
