from . import portal_list_order, portal_sale_offer_comparison, portal_sale_offer_content, sale_order
