{
    "name": "Portal Documents - File Requests",
    "summary": "Files asked of a customer, uploaded with or without an account, checked on arrival",
    "version": "19.0.1.0.0",
    "category": "Customer Relationship",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_documents_share"],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "data/ir_cron_data.xml",
        "data/mail_template_data.xml",
        "data/portal_event_data.xml",
        "data/portal_attention_data.xml",
        "data/portal_document_type_data.xml",
        "data/portal_section_data.xml",
        "views/portal_document_request_views.xml",
        "views/res_config_settings_views.xml",
        "views/portal_menus.xml",
        "views/file_request_templates.xml",
        "views/documents_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "portal_documents_request/static/src/**/*",
        ],
        "web.assets_tests": [
            "portal_documents_request/static/tests/tours/**/*",
        ],
    },
}
