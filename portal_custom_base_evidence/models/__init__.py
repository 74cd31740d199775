from . import ir_http, portal_adoption, portal_data_copy, res_company
