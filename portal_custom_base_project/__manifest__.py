{
    "name": "Portal Base - Project",
    "summary": "Projects and tasks with search, filters and pages",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_custom_base", "project"],
    "data": ["views/project_page_templates.xml"],
    "auto_install": True,
}
