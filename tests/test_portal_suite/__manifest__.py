{
    "name": "Portal Suite Tests",
    "summary": "Journeys of customers through all addons of the suite",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": ["contract", "portal_invoice_pay", "portal_payment_fake", "portal_suite_demo", "test_portal_base"],
    "assets": {
        "web.assets_tests": [
            "test_portal_suite/static/tests/tours/**/*",
        ],
    },
}
