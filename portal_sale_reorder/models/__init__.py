from . import (
    portal_closed_field_mixin,
    portal_document_page_order,
    portal_sale_reorder,
    res_company,
    res_config_settings,
    sale_order,
    sale_order_line,
)
