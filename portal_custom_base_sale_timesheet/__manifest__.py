{
    "name": "Portal Base - Prepaid hours",
    "summary": "Prepaid hours in the portal: bought, used and remaining",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_custom_base_account", "portal_custom_base_hr_timesheet", "sale_timesheet"],
    "data": [
        "data/portal_section_data.xml",
    ],
    "auto_install": True,
}
