{
    "name": "Portal Base",
    "summary": "The vendor's brand, one navigation and a dashboard with true numbers",
    "version": "19.0.1.0.0",
    "category": "Customer Relationship",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal"],
    "data": [
        "security/ir.model.access.csv",
        "data/portal_section_data.xml",
        "views/portal_section_views.xml",
        "views/portal_menus.xml",  # Depends on `portal_section_action`.
        "views/res_config_settings_views.xml",
        "views/portal_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "portal_custom_base/static/src/scss/**/*",
            "portal_custom_base/static/src/interactions/**/*",
        ],
        "portal.assets_chatter_style": [
            "portal_custom_base/static/src/chatter/**/*",
        ],
        "web.assets_tests": [
            "portal_custom_base/static/tests/tours/**/*",
        ],
    },
}
