"""What the make targets do, with nothing but Python's standard library."""
