{
    "name": "Portal Tools",
    "summary": "The one way to a document, jobs that retry, caches, rate limits, files and rows that nobody changes",
    "version": "19.0.1.0.0",
    "category": "Customer Relationship",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal"],
    "data": [
        "security/ir.model.access.csv",
        "views/mail_templates.xml",
        "views/portal_access_batch_views.xml",
        "views/portal_menus.xml",
        "views/res_config_settings_views.xml",
    ],
}
