{
    "name": "Portal Documents - Sales",
    "summary": "Files shared with everyone who bought a product",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_access_rules_sale", "portal_documents_share", "sale"],
    "data": [
        "views/portal_document_share_views.xml",
        "views/record_actions.xml",
    ],
    "auto_install": True,
}
