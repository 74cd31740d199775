from . import portal_section
