{
    "name": "Portal Helpdesk Form - Inventory",
    "summary": "Tickets find the serial number that the customer typed",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": ["portal_helpdesk_form", "stock"],
    "data": ["views/helpdesk_ticket_views.xml"],
    "auto_install": True,
}
