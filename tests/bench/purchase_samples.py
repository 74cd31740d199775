"""The sample order to a supplier, created by Odoo itself, which the generated ones copy.

This source is sent to `odoo shell`, which has the environment; it runs nowhere else.
"""


def make(env, login):
    """Create an order to a portal user as the supplier, with a line.

    :return: the ids of both
    :rtype: dict
    """
    partner = env["res.users"].search([("login", "=", login)]).partner_id
    product = env["product.product"].create({"name": "Bench lamp", "type": "service"})
    line = {"product_id": product.id, "product_qty": 3, "price_unit": 9}
    order = env["purchase.order"].create({"partner_id": partner.id, "order_line": [(0, 0, line)]})
    order.button_confirm()
    order._portal_ensure_token()
    env.flush_all()
    env.cr.commit()
    return {"order": order.id, "line": order.order_line.id}
