{
    "name": "Portal Deliveries - Returns",
    "summary": "Returns asked for by customers, approved by the vendor, followed until they are credited",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_delivery_track"],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "data/ir_sequence_data.xml",
        "data/portal_delivery_return_reason_data.xml",
        "data/mail_template_data.xml",
        "data/portal_event_data.xml",
        "data/portal_attention_data.xml",
        "data/portal_document_type_data.xml",
        "data/portal_section_data.xml",
        "views/portal_delivery_return_views.xml",
        "views/portal_delivery_return_reason_views.xml",
        "views/product_views.xml",
        "views/res_config_settings_views.xml",
        "views/portal_menus.xml",
        "views/return_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "portal_delivery_return/static/src/**/*",
        ],
        "web.assets_tests": [
            "portal_delivery_return/static/tests/tours/**/*",
        ],
    },
}
