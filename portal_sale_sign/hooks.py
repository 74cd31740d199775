# Quotations that are frozen when the addon is installed.
FROZEN = 5000


def post_init_hook(env):
    """Know the quotations that were sent, and those that were signed, before the addon came.

    They have no evidence: nobody kept any.
    """
    env.cr.execute(
        "UPDATE sale_order SET portal_sent_on = COALESCE(date_order, create_date)"
        " WHERE state IN ('sent', 'sale') AND portal_sent_on IS NULL"
    )
    env.cr.execute(
        "UPDATE sale_order SET portal_sign_state = 'signed'"
        " WHERE state IN ('sent', 'sale') AND signed_on IS NOT NULL AND portal_sign_state IS NULL"
    )
    _freeze_open_quotations(env)


def _freeze_open_quotations(env):
    """Freeze what waits for an answer; what is older is frozen when somebody is about to sign it."""
    domain = env["sale.order"]._get_portal_state_domain("to_sign")
    for order in env["sale.order"].search(domain, order="id desc", limit=FROZEN):
        order._refresh_portal_offer()
