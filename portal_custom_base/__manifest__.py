{
    "name": "Portal Base",
    "summary": "The vendor's brand, one navigation and a dashboard with true numbers",
    "version": "19.0.1.0.0",
    "category": "Customer Relationship",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal"],
}
