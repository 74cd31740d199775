{
    "name": "Portal Documents",
    "summary": "Files and folders shared with a person, until a date, with a log of who fetched what",
    "version": "19.0.1.0.0",
    "category": "Customer Relationship",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_access_rules", "portal_custom_base", "portal_evidence"],
    "data": [
        "security/groups.xml",
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "data/ir_cron_data.xml",
        "data/mail_activity_type_data.xml",
        "data/portal_document_kind_data.xml",
        "data/portal_document_type_data.xml",
        "data/portal_event_data.xml",
        "data/portal_readable_model_data.xml",
        "data/portal_section_data.xml",
        "views/documents_templates.xml",
        "views/portal_document_folder_views.xml",
        "views/portal_document_log_views.xml",
        "views/portal_document_rule_views.xml",
        "views/portal_document_share_views.xml",
        "views/portal_document_views.xml",
        "views/res_config_settings_views.xml",
        "views/portal_menus.xml",  # Depends on the actions above.
    ],
    "assets": {
        "web.assets_backend": [
            "portal_documents_share/static/src/backend/**/*",
        ],
        "web.assets_frontend": [
            "portal_documents_share/static/src/frontend/**/*",
        ],
        "web.assets_tests": [
            "portal_documents_share/static/tests/tours/**/*",
        ],
    },
}
