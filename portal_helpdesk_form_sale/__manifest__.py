{
    "name": "Portal Helpdesk Form - Sales",
    "summary": "Tickets tell the product and the order that they are about",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": ["portal_access_rules_sale", "portal_custom_base_sale", "portal_helpdesk_form"],
    "data": [
        "views/helpdesk_ticket_views.xml",
    ],
    "auto_install": True,
}
