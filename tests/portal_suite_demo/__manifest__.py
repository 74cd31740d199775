{
    "name": "Portal Suite Demonstration",
    "summary": "A demo story with a vendor, two customers and their documents",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "Portal Suite",
    "license": "AGPL-3",
    "depends": [
        # Odoo
        "auth_totp_portal",
        "hr_timesheet",
        "payment_custom",
        "payment_demo",
        "project",
        "purchase_stock",
        "sale_management",
        "sale_stock",
        "sale_timesheet",
        "stock_delivery",
        "account_payment",
        # OCA
        "contract",
        "helpdesk_mgmt_rating",
        "helpdesk_mgmt_sla",
        # The suite
        "portal_access_rules",
        "portal_custom_base",
        "portal_documents_accept",
        "portal_documents_request",
        "portal_documents_share",
        "portal_invoice_pay",
        "portal_sale_sign",
    ],
}
