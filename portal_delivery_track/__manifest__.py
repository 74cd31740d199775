{
    "name": "Portal Deliveries",
    "summary": "Deliveries with items, progress, dates, carrier links and notices",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": [
        "portal_access_rules_sale",
        "portal_access_rules_sale_stock",
        "portal_custom_base_sale",
        "portal_custom_base_sale_stock",
        "portal_evidence",
        "stock_delivery",
    ],
    "data": [
        "data/portal_document_type_data.xml",
        "data/portal_section_data.xml",
        "views/delivery_page_templates.xml",
    ],
}
