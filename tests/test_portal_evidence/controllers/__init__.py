from . import slip
