{
    "name": "Portal Deliveries - Receipt and Invoices",
    "summary": "What did not arrive is offered when an invoice is disputed, and shown to whoever settles it",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_delivery_receipt", "portal_invoice_pay"],
    "data": [
        "views/invoice_dispute_templates.xml",
        "views/portal_invoice_dispute_views.xml",
    ],
    "auto_install": True,
}
