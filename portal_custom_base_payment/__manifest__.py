{
    "name": "Portal Base - Payment",
    "summary": "Saved payment methods as a section of the portal",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_custom_base", "payment"],
    "data": [
        "data/portal_section_data.xml",
        "views/portal_templates.xml",
    ],
    "auto_install": True,
}
