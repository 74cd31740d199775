{
    "name": "Portal Access Rules - Sales and Stock",
    "summary": "Deliveries on an order's page for those who may see deliveries",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_access_rules", "sale_stock"],
    "data": [
        "views/sale_stock_templates.xml",
        "views/stock_report_templates.xml",
    ],
    "auto_install": True,
}
