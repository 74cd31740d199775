{
    "name": "Portal Access Rules - Invoice Payments",
    "summary": "An invoice is paid by those who see it",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_access_rules", "account_payment"],
    "auto_install": True,
}
