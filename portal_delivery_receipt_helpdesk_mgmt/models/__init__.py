from . import helpdesk_ticket, portal_access_policy, portal_delivery_receipt, res_company, res_config_settings
