{
    "name": "Portal Invoices and Payments - Sales",
    "summary": "Orders are paid as their customer may pay, and lead to their open invoices",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_access_rules_sale", "portal_custom_base_sale", "portal_invoice_pay"],
    "auto_install": True,
}
