from . import (
    test_brand,
    test_ir_http,
    test_list_query,
    test_people,
    test_portal,
    test_portal_attention,
    test_portal_health,
    test_portal_link,
    test_portal_section,
    test_res_company,
    test_security,
    test_tours,
)
