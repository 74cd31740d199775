from . import ir_http, portal_section
