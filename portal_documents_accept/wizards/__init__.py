from . import portal_document_ask, portal_document_ask_signer
