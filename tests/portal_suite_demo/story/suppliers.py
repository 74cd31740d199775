"""What Beta, as a supplier, answers to an order: confirmed, sent, received, and billed with a difference."""

import io
from datetime import timedelta

from werkzeug.datastructures import FileStorage

from odoo import Command, fields

from .documents import as_actor

BILL = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
NOTE = "Two of the ten come from our own supplier next month."


def deliver(env, cast, goods):
    """Let Bob confirm eight of ten lamps for Friday, send them, and bill ten."""
    bob, lamp = cast["Bob Lindqvist"], goods["lamp"]
    order = _order(env, cast["Beta Studio"], lamp)
    _act(env, bob, order, "_answer", {"kind": "changed", "quantity": "8", "date": _friday().isoformat()}, note=NOTE)
    response = order.portal_response_ids
    response.answer = "Eight will do. Thank you for telling us early."
    response.action_accept()
    today = fields.Date.today()
    _act(
        env,
        bob,
        order,
        "_ship",
        {"quantity": "8", "lots": "LP-0815"},
        files=[],
        shipped_on=today.isoformat(),
        expected_on=_friday().isoformat(),
        carrier="Northern Freight",
        tracking="NF 4471 0098",
    )
    for move in order.picking_ids.move_ids:
        move.write({"quantity": 8, "picked": True})
    order.picking_ids._action_done()
    bill = FileStorage(io.BytesIO(BILL), filename="BETA-2093.pdf")
    _act(
        env,
        bob,
        order,
        "_bill",
        {"quantity": "10"},
        files=[bill],
        number="BETA-2093",
        date=today.isoformat(),
        amount=f"{order.order_line.price_total / order.order_line.product_qty * 10:.2f}",
    )


def _order(env, beta, lamp):
    values = {"product_id": lamp.id, "product_qty": 10, "price_unit": lamp.standard_price}
    values["date_planned"] = fields.Datetime.now() + timedelta(days=2)
    order = env["purchase.order"].create({"partner_id": beta.id, "order_line": [Command.create(values)]})
    order.button_confirm()
    return order


def _friday():
    """Return the Friday of next week: later than the order asks for, whatever day it is."""
    today = fields.Date.today()
    return today + timedelta(days=11 - today.weekday())


def _act(env, person, order, act, line, files=None, **values):
    actor = as_actor(person)
    rules = env["portal.supplier.rules"].with_env(actor.env)
    values |= {"key": "4" * 32, "digest": order._get_portal_digest(), "lines": {str(order.order_line.id): line}}
    args = [order.sudo(), values, *([] if files is None else [files]), actor]
    getattr(rules, act)(*args)
    env.invalidate_all()
