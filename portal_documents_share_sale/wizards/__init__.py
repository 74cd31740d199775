from . import portal_document_share_create
