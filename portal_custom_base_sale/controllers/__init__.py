from . import order_page
