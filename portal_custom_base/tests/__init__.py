from . import (
    test_brand,
    test_files,
    test_ir_http,
    test_list_query,
    test_portal,
    test_portal_attention,
    test_portal_link,
    test_portal_section,
    test_rate_limit,
    test_res_company,
    test_security,
    test_tours,
)
