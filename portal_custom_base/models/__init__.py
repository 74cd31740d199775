from . import portal_counter_mixin, portal_data_copy, portal_list  # The others inherit them.
from . import (
    ir_http,
    mail_template,
    portal_attention,
    portal_data_request,
    portal_event,
    portal_link,
    portal_list_sign_in,
    portal_notice,
    portal_notice_preference,
    portal_section,
    portal_sign_in,
    res_company,
    res_config_settings,
    res_partner,
    res_users,
)
