from . import fake
