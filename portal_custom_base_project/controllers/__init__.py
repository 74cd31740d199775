from . import portal, project_page
