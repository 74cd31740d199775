{
    "name": "Portal Access Rules - Payment",
    "summary": "Who may pay, and with whose saved card",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_access_rules", "payment"],
    "auto_install": True,
}
