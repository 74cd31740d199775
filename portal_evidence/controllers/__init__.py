from . import seal, verify
