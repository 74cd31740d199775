from . import portal_list_pack, portal_section, sale_order_line
