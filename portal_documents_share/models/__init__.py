from . import portal_reminder_mixin
from . import portal_document_mixin, portal_file_mixin, portal_record_files_mixin
from . import ir_attachment, portal_answer_news, portal_document, portal_document_archive, portal_document_folder
from . import (
    portal_document_kind,
    portal_document_log,
    portal_document_mark,
    portal_document_share,
    portal_document_telling,
    portal_document_version,
)
from . import (
    portal_document_page,
    portal_document_rule,
    portal_event,
    portal_evidence_verification,
    portal_list_asked,
    portal_list_document,
    res_company,
    res_config_settings,
)
