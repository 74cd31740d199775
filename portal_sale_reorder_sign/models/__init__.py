from . import portal_list_order, portal_list_quote, portal_section, sale_order
