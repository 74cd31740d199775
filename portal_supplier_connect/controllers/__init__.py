from . import supplier
