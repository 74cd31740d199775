import { HEADING_LEVELS } from "@portal_custom_base/interactions/heading_levels";

// "Last Delivery Orders" on the page of an order.
HEADING_LEVELS["#portal_sale_content div:has([name='delivery_order']) > h5"] = 2;
