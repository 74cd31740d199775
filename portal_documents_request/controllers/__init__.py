from . import documents, file_request
