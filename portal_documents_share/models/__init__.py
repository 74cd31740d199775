from . import portal_document_mixin, portal_file_mixin, portal_reminder_mixin
from . import ir_attachment, portal_document, portal_document_folder, portal_document_kind, portal_document_log
from . import portal_document_share, portal_document_version
from . import res_company, res_config_settings
