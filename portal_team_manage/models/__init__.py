from . import (
    portal_event,
    portal_list_team,
    portal_notice_preference,
    portal_role,
    portal_section,
    portal_team,
    portal_team_log,
    res_company,
    res_config_settings,
    res_partner,
    res_users,
)
