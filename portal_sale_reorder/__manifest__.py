{
    "name": "Portal Orders Again",
    "summary": "Customers ask for an earlier order again, at today's prices",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": [
        "portal_access_rules_sale",
        "portal_custom_base_sale",
        "sale_management",
    ],
    "data": [
        "data/portal_document_type_data.xml",
        "views/sale_order_views.xml",
        "views/res_config_settings_views.xml",
        "views/reorder_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "portal_sale_reorder/static/src/**/*",
        ],
        "web.assets_tests": [
            "portal_sale_reorder/static/tests/tours/**/*",
        ],
    },
}
