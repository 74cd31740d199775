{
    "name": "Portal Projects - Approved Deliverables and Sales",
    "summary": "Milestones are invoiced once their deliverables are accepted, and never above what was ordered",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_project_approve", "sale_project"],
    "auto_install": True,
}
