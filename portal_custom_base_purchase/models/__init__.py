from . import portal_list_rfq, portal_list_purchase, purchase_order
