from . import portal_law, project_task
