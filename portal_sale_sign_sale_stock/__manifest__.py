{
    "name": "Portal Quotations and Signatures - Deliveries",
    "summary": "The steps of an order tell when its goods left",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_sale_sign", "sale_stock"],
    "auto_install": True,
}
