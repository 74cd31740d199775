from . import portal_sale_seal, sale_order
