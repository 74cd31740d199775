{
    "name": "Portal Invoices and Payments",
    "summary": "Invoices found, proven genuine, and paid the ways that this customer may use",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": [
        "portal_access_rules_account_payment",
        "portal_access_rules_payment",
        "portal_custom_base_account_payment",
        "portal_custom_base_payment",
        "portal_evidence",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "data/portal_dispute_event_data.xml",
        "data/portal_dispute_reason_data.xml",
        "data/portal_payment_reminder_data.xml",
        "views/account_move_views.xml",
        "views/invoice_dispute_templates.xml",
        "views/invoice_page_templates.xml",
        "views/payment_token_templates.xml",
        "views/payment_token_views.xml",
        "views/portal_invoice_dispute_views.xml",
        "views/portal_payment_reminder_views.xml",
        "views/portal_payment_report_views.xml",
        "views/portal_menus.xml",  # Depends on the actions in the other files.
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
