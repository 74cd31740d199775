from . import balance, due_feed, statement
