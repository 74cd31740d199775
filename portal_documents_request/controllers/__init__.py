from . import file_request
