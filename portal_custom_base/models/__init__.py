from . import ir_http, portal_section, res_company, res_config_settings
