{
    "name": "Portal Base - Prepaid hours",
    "summary": "The hours that customers bought, used and have left",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_custom_base", "sale_timesheet"],
    "data": [
        "data/portal_section_data.xml",
    ],
    "auto_install": True,
}
