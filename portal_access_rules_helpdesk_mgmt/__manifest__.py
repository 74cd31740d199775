{
    "name": "Portal Access Rules - Helpdesk",
    "summary": "Tickets are closed by those who may, and read by colleagues who were invited",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": ["portal_access_rules", "helpdesk_mgmt"],
    "data": [
        "security/ir.model.access.csv",
        "data/portal_readable_model_data.xml",
        "views/helpdesk_ticket_templates.xml",
    ],
    "auto_install": True,
}
