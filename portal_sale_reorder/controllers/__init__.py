from . import reorder
