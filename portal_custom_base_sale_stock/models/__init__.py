from . import portal_known_mixin  # The others inherit it.
from . import portal_event, stock_location, stock_picking, stock_picking_type
