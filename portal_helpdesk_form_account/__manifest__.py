{
    "name": "Portal Helpdesk Form - Invoices",
    "summary": "Tickets tell the invoice that they are about",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": ["portal_custom_base_account", "portal_helpdesk_form"],
    "data": [
        "views/helpdesk_ticket_views.xml",
    ],
    "auto_install": True,
}
