from . import portal_event, stock_picking
