{
    "name": "Portal Orders Again - Quotations and Signatures",
    "summary": "Lists of quotations and orders know what customers order again",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_sale_reorder", "portal_sale_sign"],
    "auto_install": True,
}
