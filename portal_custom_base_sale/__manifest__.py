{
    "name": "Portal Base - Sales",
    "summary": "Notify customers of their quotations and orders",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_custom_base", "sale"],
    "data": [
        "data/portal_answer_data.xml",
        "data/portal_event_data.xml",
        "views/order_page_templates.xml",
        "views/sale_report_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "portal_custom_base_sale/static/src/**/*",
        ],
    },
    "auto_install": True,
}
