{
    "name": "Portal Base - Purchase",
    "summary": "Orders to suppliers and requests for quotation with search, filters and pages",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_custom_base", "purchase"],
    "auto_install": True,
}
