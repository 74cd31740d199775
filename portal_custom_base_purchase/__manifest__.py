{
    "name": "Portal Base - Purchase",
    "summary": "Orders to suppliers and requests for quotation: lists with search and filters, and a page for each",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_custom_base", "purchase"],
    "data": [
        "views/purchase_page_templates.xml",
        "views/purchase_report_templates.xml",
    ],
    "auto_install": True,
}
