{
    "name": "Portal Helpdesk Form",
    "summary": "Tickets opened with the right facts at the first message",
    "version": "19.0.1.0.0",
    "category": "After-Sales",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": [
        "portal_access_rules_helpdesk_mgmt",
        "portal_custom_base_helpdesk_mgmt_rating",
        "portal_custom_base_helpdesk_mgmt_sla",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "data/portal_document_type_data.xml",
        "views/helpdesk_ticket_category_views.xml",
        "views/helpdesk_ticket_team_views.xml",
        "views/helpdesk_ticket_views.xml",
        "views/portal_ticket_question_views.xml",
        "views/portal_ticket_request_views.xml",
        "views/portal_menus.xml",  # Depends on the actions above.
        "views/form_templates.xml",
        "views/help_templates.xml",
        "views/ticket_page_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "portal_helpdesk_form/static/src/**/*",
        ],
        "web.assets_tests": [
            "portal_helpdesk_form/static/tests/tours/**/*",
        ],
    },
}
