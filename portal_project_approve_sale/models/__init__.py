from . import (
    portal_document_page_deliverable,
    portal_document_page_project,
    portal_project_deliverable,
    portal_project_deliverable_decision,
    project_milestone,
    sale_order_line,
)
