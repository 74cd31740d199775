{
    "name": "Portal Access Rules - Sales",
    "summary": "Who may accept a quotation, and which invoices an order links to",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_access_rules", "sale"],
    "data": [
        "views/sale_templates.xml",
    ],
    "auto_install": True,
}
