from . import deliverables
