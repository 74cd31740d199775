from . import portal_list_prepaid_hours, portal_section, sale_order_line
