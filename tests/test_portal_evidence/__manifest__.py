{
    "name": "Test - Portal Evidence",
    "summary": "Delivery slips that customers sign: a document addon that builds on Portal Evidence alone",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_evidence"],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
    ],
}
