from . import test_brand
from . import test_ir_http
from . import test_portal
from . import test_portal_section
from . import test_res_company
from . import test_tours
