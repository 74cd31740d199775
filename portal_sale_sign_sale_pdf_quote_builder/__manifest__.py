{
    "name": "Portal Quotations and Signatures - Quotation Builder",
    "summary": "Pages that are printed with a quotation are frozen with it",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Portal Suite",
    "license": "LGPL-3",
    "depends": ["portal_sale_sign", "sale_pdf_quote_builder"],
    "auto_install": True,
}
