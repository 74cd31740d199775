from . import (
    mail_template,
    payment_transaction,
    portal_answer_news,
    portal_answer_order,
    portal_data_request,
    portal_document_page_order,
    portal_section,
    sale_order,
)
