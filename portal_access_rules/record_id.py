# The largest id that PostgreSQL compares with a record's.
MAX_ID = 2**31 - 1
