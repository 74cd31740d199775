from . import portal_counted, portal_list  # The others inherit them.
from . import (
    ir_http,
    portal_attention,
    portal_link,
    portal_list_sign_in,
    portal_rate_limit,
    portal_section,
    portal_sign_in,
    res_company,
    res_config_settings,
    res_partner,
    res_users,
)
