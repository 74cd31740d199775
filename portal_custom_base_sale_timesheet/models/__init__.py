from . import portal_list_pack, portal_section
