"""The sample return, created by Odoo itself, which the generated ones copy.

This source is sent to `odoo shell`, which has the environment; it runs nowhere else.
"""


def make(env, login):
    """Create a return of what was delivered to a portal user, with a line.

    :return: the ids of both
    :rtype: dict
    """
    partner = env["res.users"].search([("login", "=", login)]).partner_id
    product = env["product.product"].create({"name": "Bench chair", "type": "consu"})
    line = {"product_id": product.id, "product_uom_qty": 3, "price_unit": 9}
    order = env["sale.order"].create({"partner_id": partner.id, "order_line": [(0, 0, line)]})
    order.action_confirm()
    delivery = order.picking_ids
    delivery.move_ids.write({"quantity": 3, "picked": True})
    delivery._action_done()
    values = {"picking_id": delivery.id, "partner_id": partner.id}
    values["reason_id"] = env.ref("portal_delivery_return.return_reason_wrong").id
    values["line_ids"] = [(0, 0, {"move_id": delivery.move_ids.id, "quantity": 1})]
    made = env["portal.delivery.return"].create(values)
    env.flush_all()
    env.cr.commit()
    return {"return": made.id, "line": made.line_ids.id}
