{
    "name": "Portal Documents - Read, Accept and Sign",
    "summary": "Files read and accepted, or signed by several people in order, with evidence anyone can check",
    "version": "19.0.1.0.0",
    "category": "Customer Relationship",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_documents_share", "portal_evidence"],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "data/ir_cron_data.xml",
        "data/mail_template_data.xml",
        "data/portal_event_data.xml",
        "data/portal_attention_data.xml",
        "data/portal_document_type_data.xml",
        "data/portal_section_data.xml",
        "wizards/portal_document_ask_views.xml",
        "views/portal_document_acceptance_views.xml",
        "views/res_config_settings_views.xml",
        "views/portal_menus.xml",
        "views/acceptance_templates.xml",
        "views/sealed_file_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "portal_documents_accept/static/src/**/*",
        ],
        "web.assets_tests": [
            "portal_documents_accept/static/tests/tours/**/*",
        ],
    },
}
