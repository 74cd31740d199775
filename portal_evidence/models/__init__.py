from . import portal_evidence_mixin
from . import (
    ir_http,
    portal_decision,
    portal_evidence,
    portal_evidence_anchor,
    portal_evidence_chain,
    portal_evidence_export,
    portal_evidence_file,
    portal_evidence_offer,
    portal_evidence_verification,
    portal_one_time_code,
    portal_opening,
    portal_seal_certificate,
    portal_sealed_document,
    portal_sealed_document_page,
    res_company,
    res_config_settings,
)
