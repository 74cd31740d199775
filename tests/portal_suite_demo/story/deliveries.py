"""An order in two parcels, which is picked and packed before it leaves: one has arrived, one is late."""

from datetime import timedelta

from odoo import Command, fields


def create_deliveries(env, cast, goods):
    """Create the order of Anna's, its parcels, and the day that moved."""
    now = fields.Datetime.now()
    order = _order(env, cast["Anna Keller"], [(goods["desk"], 6), (goods["lamp"], 4)], cast, now + timedelta(days=4))
    for _step in ("pick", "pack"):
        _finish(env, _get_next(order))
    first = _get_next(order)
    _track(env, first)
    _finish(env, first, {goods["desk"]: 4, goods["lamp"]: 0})
    first._mark_portal_delivered()
    _get_next(order).scheduled_date = now + timedelta(days=7)
    env.cr.flush()


def _order(env, partner, lines, cast, promised):
    """Return a confirmed order from the depot, where goods are picked, packed and shipped."""
    depot = env["stock.warehouse"].create({"name": "Depot", "code": "DEP", "delivery_steps": "pick_pack_ship"})
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "user_id": cast["salesperson"].id,
            "warehouse_id": depot.id,
            "client_order_ref": "PO-4720",
            "commitment_date": promised,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": quantity}) for product, quantity in lines
            ],
        }
    )
    order.action_confirm()
    env.cr.flush()
    return order


def _get_next(order):
    """Return the transfer that is to be done next."""
    return order.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))


def _finish(env, picking, quantities=None):
    """Finish a transfer, or a part of it; the rest is still to come."""
    for move in picking.move_ids:
        quantity = (quantities or {}).get(move.product_id, move.product_uom_qty)
        move.write({"quantity": quantity, "picked": bool(quantity)})
    picking._action_done()
    env.cr.flush()


def _track(env, delivery):
    """Enter the numbers of two parcels by hand, as they are on the labels."""
    express = env.ref("portal_delivery_track.carrier_dhl_express").id
    env["portal.delivery.parcel"].create(
        [
            {"picking_id": delivery.id, "carrier_id": express, "number": "4724189301"},
            {"picking_id": delivery.id, "carrier_id": express, "number": "4724189312"},
        ]
    )
