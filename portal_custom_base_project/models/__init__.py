from . import (
    portal_document_page_project,
    portal_document_page_task,
    portal_list_project,
    portal_list_task,
    portal_list_task_related,
    project_project,
    project_task,
)
