from . import mail_template, portal_data_request, sale_order
