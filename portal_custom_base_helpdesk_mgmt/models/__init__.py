from . import (
    helpdesk_ticket,
    helpdesk_ticket_stage,
    helpdesk_ticket_team,
    ir_http,
    portal_answer_news,
    portal_answer_ticket,
    portal_document_page_ticket,
    portal_list_ticket,
    portal_ticket_part_mixin,
    portal_ticket_step,
    res_company,
    res_config_settings,
)
