from . import portal_access_policy, project_task
