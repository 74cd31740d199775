from . import helpdesk_ticket, stock_lot
