{
    "name": "Portal Invoices and Payments",
    "summary": "Invoices found, proven genuine, and paid the ways that this customer may use",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": [
        "account_qr_code_sepa",
        "portal_access_rules_account_payment",
        "portal_access_rules_payment",
        "portal_custom_base_account_payment",
        "portal_custom_base_payment",
        "portal_evidence",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "views/pay_templates.xml",
        "views/portal_remittance_views.xml",
        "views/portal_remittance_receipt_views.xml",
        "views/portal_menus.xml",
        "views/res_config_settings_views.xml",
        "views/res_partner_views.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "portal_invoice_pay/static/src/**/*",
        ],
        "web.assets_tests": [
            "portal_invoice_pay/static/tests/tours/**/*",
        ],
    },
}
