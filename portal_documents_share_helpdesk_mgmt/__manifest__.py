{
    "name": "Portal Documents - Helpdesk",
    "summary": "Files of tickets shared with customers",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": ["helpdesk_mgmt", "portal_documents_share"],
    "data": [
        "views/record_actions.xml",
    ],
    "auto_install": True,
}
