from . import balance, statement
