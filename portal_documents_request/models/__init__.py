from . import ir_http, portal_document_page_request, portal_document_request, portal_document_request_link
from . import portal_event, portal_list_request, portal_notice, portal_notice_preference
from . import res_company, res_config_settings
