"""What Acme confirmed of its deliveries: one waits, one arrived complete, one arrived damaged."""

import io
from datetime import timedelta

from odoo import Command, fields
from odoo.tools.misc import file_open

from .documents import as_actor


class _Photo(io.BytesIO):
    """A photo as a form sends it."""

    filename = "corner.png"


def confirm(env, cast, goods):
    """Ship two orders of Anna's and have her confirm them; what was shipped to her before waits."""
    env.company.portal_asks_receipt = True
    anna = cast["Anna Keller"]
    _receive(env, _ship(env, cast, anna, goods["lamp"], 6), anna, {})
    broken = _ship(env, cast, anna, goods["desk"], 3)
    typed = {"received": "3", "damaged": "1", "note": "The top is scratched along the front edge."}
    _receive(env, broken, anna, typed)
    # Whoever disputes this invoice finds what was reported.
    invoice(env, broken)
    env["portal.sealed.document"]._run_jobs()


def _ship(env, cast, partner, product, quantity):
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "user_id": cast["salesperson"].id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": quantity})],
        }
    )
    order.action_confirm()
    picking = order.picking_ids
    for move in picking.move_ids:
        move.write({"quantity": move.product_uom_qty, "picked": True})
    picking._action_done()
    return picking


def invoice(env, picking):
    """Invoice what was delivered of an order."""
    move = picking.sale_id._create_invoices()
    move.write({"invoice_date": fields.Date.today(), "invoice_payment_term_id": False})
    move.invoice_date_due = fields.Date.today() + timedelta(days=30)
    move.action_post()
    return move


def _receive(env, picking, person, typed):
    offer = env["portal.evidence.offer"]._get_last_sudo(picking)
    [move] = picking.move_ids
    values = {"name": person.name, "consent": True, "digest": offer.digest, "lines": {str(move.id): typed}}
    if typed:
        with file_open("portal_suite_demo/static/img/signature.png", "rb") as file:
            values["files"] = {str(move.id): [_Photo(file.read())]}
    env.cr.precommit.run()
    env["portal.delivery.receipt.decision"]._receive(picking, values, as_actor(person))
