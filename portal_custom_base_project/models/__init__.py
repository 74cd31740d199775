from . import portal_list_task, portal_list_task_subtask  # The others inherit them.
from . import (
    mail_followers,
    portal_document_page_project,
    portal_document_page_task,
    portal_list_project,
    portal_list_task_recurrent,
    project_project,
    project_task,
)
