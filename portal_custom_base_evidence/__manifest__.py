{
    "name": "Portal Base - Evidence",
    "summary": "Seals and the chain of evidence on the health page, own signatures in the copy of the data, the brand",
    "version": "19.0.1.0.0",
    "category": "Customer Relationship",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_custom_base", "portal_evidence"],
    "data": ["views/layout_templates.xml", "views/portal_adoption_views.xml"],
    "auto_install": True,
}
