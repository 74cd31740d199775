{
    "name": "Portal Subscriptions",
    "summary": "Subscriptions with status, payment method, renewal, grace and closing",
    "version": "19.0.1.0.0",
    "category": "Sales/Subscriptions",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": [
        "portal_access_rules_account_payment",
        "portal_access_rules_payment",
        "portal_custom_base_account_payment",
        "portal_custom_base_contract",
        "portal_custom_base_payment",
        "portal_evidence",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
        "data/ir_cron_data.xml",
        "data/portal_attention_data.xml",
        "data/portal_event_data.xml",
        "data/portal_section_data.xml",
        "views/portal_contract_grace_views.xml",
        "views/subscription_templates.xml",
        "views/subscription_payment_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "portal_contract_renew/static/src/**/*",
        ],
        "web.assets_tests": [
            "portal_contract_renew/static/tests/tours/**/*",
        ],
    },
    "post_init_hook": "post_init_hook",
}
