from . import (
    test_closed_transfers,
    test_conversation,
    test_delivery_list,
    test_delivery_page,
    test_dropship,
    test_links,
    test_order_page,
    test_promises,
    test_shop,
    test_stock_picking,
    test_tours,
    test_tracking_link,
)
