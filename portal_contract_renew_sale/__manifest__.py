{
    "name": "Portal Subscriptions - Quotations",
    "summary": "Customers ask for a quotation to renew or extend a subscription, which follows once it is confirmed",
    "version": "19.0.1.0.0",
    "category": "Sales/Subscriptions",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": [
        "portal_access_rules_sale",
        "portal_contract_renew",
        "portal_custom_base_sale",
        "sale_management",
    ],
    "data": [
        "views/contract_contract_views.xml",
        "views/sale_order_views.xml",
        "views/subscription_quotation_templates.xml",
    ],
    "auto_install": True,
}
