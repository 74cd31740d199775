{
    "name": "Portal Base - Deliveries",
    "summary": "Notify customers of shipped deliveries",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_custom_base", "sale_stock"],
    "data": [
        "data/portal_event_data.xml",
        "views/sale_stock_templates.xml",
    ],
    "auto_install": True,
}
