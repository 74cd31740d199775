{
    "name": "Portal Base - Invoicing",
    "summary": "Notify customers of their invoices and payments",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_custom_base", "account"],
    "data": [
        "data/portal_answer_data.xml",
        "data/portal_event_data.xml",
        "views/portal_adoption_views.xml",
        "views/account_portal_templates.xml",
        "views/answer_templates.xml",
        "views/invoice_page_templates.xml",
    ],
    "assets": {
        "web.assets_tests": ["portal_custom_base_account/static/tests/tours/**/*"],
    },
    "auto_install": True,
}
