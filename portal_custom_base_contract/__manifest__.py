{
    "name": "Portal Base - Contract",
    "summary": "Contracts in the portal: a list, a page for each, and what runs on the dashboard",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": ["portal_custom_base", "contract"],
    "data": [
        "data/portal_answer_data.xml",
        "data/portal_section_data.xml",
        "views/contract_page_templates.xml",
    ],
    "auto_install": True,
}
