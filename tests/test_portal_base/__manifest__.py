{
    "name": "Test - Portal Base",
    "summary": "A model, a list, a section and an event of an addon that builds on Portal Base",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_custom_base"],
    "data": [
        "security/ir.model.access.csv",
        "security/test_portal_case_rules.xml",
        "data/ir_cron_data.xml",
    ],
    "assets": {
        "web.assets_tests": [
            "test_portal_base/static/tests/tours/**/*",
        ],
    },
}
