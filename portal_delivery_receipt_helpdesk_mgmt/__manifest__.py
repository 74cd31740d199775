{
    "name": "Portal Deliveries - Receipt and Helpdesk",
    "summary": "What did not arrive as it was sent opens a ticket",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": ["portal_delivery_receipt", "portal_helpdesk_form"],
    "data": [
        "views/helpdesk_ticket_views.xml",
        "views/portal_delivery_receipt_views.xml",
        "views/res_config_settings_views.xml",
        "views/receipt_templates.xml",
    ],
    "auto_install": True,
}
