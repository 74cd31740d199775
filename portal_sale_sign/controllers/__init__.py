from . import lists, quotation, verify
