from . import ir_http
from . import portal_section
from . import res_company
from . import res_config_settings
