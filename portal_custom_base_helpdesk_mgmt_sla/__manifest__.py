{
    "name": "Portal Base - Helpdesk Promises",
    "summary": "Tell customers until when their tickets are answered and solved, in business hours",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": ["portal_custom_base_helpdesk_mgmt", "helpdesk_mgmt_sla"],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "views/helpdesk_sla_views.xml",
        "views/helpdesk_ticket_views.xml",
        "views/portal_ticket_promise_views.xml",
        "views/ticket_page_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": ["portal_custom_base_helpdesk_mgmt_sla/static/src/scss/ticket_page_templates.scss"],
    },
    "auto_install": True,
}
