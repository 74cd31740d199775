from . import (
    portal_list_project,
    portal_list_task,
    portal_list_task_subtask,
    portal_list_task_recurrent,
    project_project,
    project_task,
)
