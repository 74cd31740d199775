from . import portal, purchase_page
