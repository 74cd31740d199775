{
    "name": "Portal Documents - Invoices",
    "summary": "Files of invoices shared with customers",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["account", "portal_documents_share"],
    "data": [
        "views/record_actions.xml",
    ],
    "auto_install": True,
}
