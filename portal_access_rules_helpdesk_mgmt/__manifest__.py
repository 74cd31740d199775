{
    "name": "Portal Access Rules - Helpdesk",
    "summary": "Tickets are closed by those who see them",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": ["portal_access_rules", "helpdesk_mgmt"],
    "data": ["views/helpdesk_ticket_templates.xml"],
    "auto_install": True,
}
