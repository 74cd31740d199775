from . import portal_list_order, sale_order
