{
    "name": "Portal Base",
    "summary": "The vendor's brand, one navigation, true numbers, lists that search and page, notices, privacy",
    "version": "19.0.1.1.0",
    "category": "Customer Relationship",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": [
        "auth_passkey_portal",
        "auth_password_policy_portal",
        "auth_totp_mail",
        "auth_totp_portal",
        "portal_tools",
        "privacy_lookup",
    ],
    "data": [
        "security/ir.model.access.csv",
        "data/ir_cron_data.xml",
        "data/portal_answer_data.xml",
        "data/portal_attention_data.xml",
        "data/portal_event_data.xml",
        "data/portal_section_data.xml",
        "views/portal_adoption_views.xml",
        "views/portal_answer_views.xml",
        "views/portal_attention_views.xml",
        "views/portal_data_request_views.xml",
        "views/portal_event_views.xml",
        "views/portal_health_views.xml",
        "views/portal_link_views.xml",
        "views/portal_people_views.xml",
        "views/portal_section_views.xml",
        "views/portal_setup_views.xml",
        "views/portal_menus.xml",  # Depends on the actions of the views above.
        "views/res_config_settings_views.xml",
        "views/layout_templates.xml",
        "views/portal_list_templates.xml",
        "views/account_templates.xml",
        "views/error_templates.xml",
        "views/find_rows_templates.xml",
        "views/home_templates.xml",
        "views/login_templates.xml",
        "views/document_page_templates.xml",
        "views/notice_templates.xml",
        "views/preview_templates.xml",
        "views/privacy_templates.xml",
        "views/promotion_templates.xml",
        "views/security_templates.xml",  # Inherits a template of the lists.
    ],
    "assets": {
        "web.assets_backend": [
            "portal_custom_base/static/src/backend/**/*",
        ],
        "web.assets_frontend": [
            "portal_custom_base/static/src/scss/**/*",
            "portal_custom_base/static/src/interactions/**/*",
        ],
        "web.assets_frontend_minimal": [
            "portal_custom_base/static/src/scripts/scripts_wait.js",
        ],
        "web.assets_frontend_lazy": [
            # It is in the scripts that every page fetches at once.
            ("remove", "portal_custom_base/static/src/scripts/scripts_wait.js"),
        ],
        "portal.assets_chatter": [
            "portal_custom_base/static/src/chatter/**/*.xml",
        ],
        "portal.assets_chatter_style": [
            "portal_custom_base/static/src/chatter/**/*.scss",
        ],
        "web.assets_tests": [
            "portal_custom_base/static/tests/tours/**/*",
        ],
    },
}
