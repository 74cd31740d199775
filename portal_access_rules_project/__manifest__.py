{
    "name": "Portal Access Rules - Project",
    "summary": "Tasks of a project as far as the role shows them",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_access_rules", "project"],
    "auto_install": True,
}
