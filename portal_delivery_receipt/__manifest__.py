{
    "name": "Portal Deliveries - Confirmed Receipt",
    "summary": "Customers confirm what arrived, and what is missing or damaged, with evidence anyone can check",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_delivery_track", "portal_evidence"],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "data/mail_template_data.xml",
        "data/portal_event_data.xml",
        "data/portal_attention_data.xml",
        "views/portal_delivery_receipt_views.xml",
        "views/stock_picking_views.xml",
        "views/res_config_settings_views.xml",
        "views/portal_menus.xml",
        "views/receipt_templates.xml",
        "views/sale_stock_templates.xml",
        "views/sealed_receipt_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "portal_delivery_receipt/static/src/**/*",
        ],
        "web.assets_tests": [
            "portal_delivery_receipt/static/tests/tours/**/*",
        ],
    },
}
