{
    "name": "Portal Base - Contract",
    "summary": "Contracts with search, filters and pages",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": ["portal_custom_base", "contract"],
    "auto_install": True,
}
