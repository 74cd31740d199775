from . import acceptance, documents
