{
    "name": "Portal Base - Timesheets",
    "summary": "Timesheets as a section of the portal",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_custom_base_project", "hr_timesheet"],
    "data": ["data/portal_section_data.xml", "views/project_views.xml", "views/task_page_templates.xml"],
    "auto_install": True,
}
