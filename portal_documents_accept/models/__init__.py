from . import portal_document, portal_document_acceptance, portal_document_acceptance_decision
from . import portal_document_page_acceptance, portal_document_share, portal_document_signature_decision
from . import portal_document_signer
from . import portal_event, portal_evidence, portal_list_acceptance, portal_notice, portal_notice_preference
from . import res_company, res_config_settings
