from . import account_move, account_move_send, account_payment, portal_data_request, portal_section
