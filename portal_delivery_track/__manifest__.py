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
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "data/portal_answer_data.xml",
        "data/portal_delivery_carrier_data.xml",
        "data/portal_document_type_data.xml",
        "data/portal_event_data.xml",
        "data/portal_section_data.xml",
        "views/delivery_carrier_views.xml",
        "views/delivery_page_templates.xml",
        "views/portal_delivery_carrier_views.xml",
        "views/res_config_settings_views.xml",
        "views/stock_picking_views.xml",
        "views/portal_menus.xml",  # Depends on the actions of the views above.
    ],
    "assets": {
        "web.assets_frontend": [
            "portal_delivery_track/static/src/**/*",
        ],
        "web.assets_tests": [
            "portal_delivery_track/static/tests/tours/**/*",
        ],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
