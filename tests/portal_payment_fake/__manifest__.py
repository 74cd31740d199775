{
    "name": "Test - Fake Payment Provider",
    "summary": "A payment provider whose answers a test controls: late, twice, out of order, unsigned or wrong",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["account_payment"],
    "data": [
        "views/payment_fake_templates.xml",
        "data/payment_method_data.xml",
        "data/payment_provider_data.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "portal_payment_fake/static/src/interactions/payment_form.js",
        ],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
