{
    "name": "Portal Base - Online Payment of Invoices",
    "summary": "Pay invoices from their page and their list in the portal",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["account_payment", "portal_custom_base_account"],
    "data": ["views/invoice_page_templates.xml"],
    "auto_install": True,
}
