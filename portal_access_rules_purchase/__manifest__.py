{
    "name": "Portal Access Rules - Purchase",
    "summary": "Purchase orders are acknowledged by people, not by whatever opens a link; requests tell no prices",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_access_rules", "purchase"],
    "data": [
        "views/purchase_templates.xml",
    ],
    "auto_install": True,
}
