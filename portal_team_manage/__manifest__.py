{
    "name": "Portal Team Manager",
    "summary": "Let customers invite colleagues and choose their roles",
    "version": "19.0.1.0.0",
    "category": "Customer Relationship",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_access_rules", "portal_custom_base"],
    "data": [
        "security/ir.model.access.csv",
        "data/portal_role_data.xml",
        "data/portal_section_data.xml",
        "views/portal_team_log_views.xml",
        "views/portal_menus.xml",  # Depends on the action of the log.
        "views/portal_role_views.xml",
        "views/portal_team_templates.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "portal_team_manage/static/tests/tours/**/*",
        ],
    },
    "auto_install": True,
}
