from . import ir_http, portal_data_copy, res_company
