from . import portal_append_only_mixin, portal_cache_mixin, portal_job_mixin, portal_reason_mixin, portal_secret_mixin
from . import (
    ir_attachment,
    mail_mail,
    portal_activity,
    portal_document_access,
    portal_mail,
    portal_mixin,
    portal_rate_limit,
    portal_upload,
    res_partner,
)
