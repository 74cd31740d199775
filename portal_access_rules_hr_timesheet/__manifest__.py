{
    "name": "Portal Access Rules - Timesheets",
    "summary": "Timesheets as far as the role shows them",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_access_rules", "hr_timesheet"],
    "auto_install": True,
}
