"""Quotations, orders, deliveries, invoices and purchases, in every state that customers see."""

import base64
from datetime import timedelta

from odoo import Command, fields
from odoo.tools.misc import file_open

from odoo.addons.portal_tools.actor import Actor

# How the story's people came to the portal.
CLIENT = {"ip": "198.51.100.24", "user_agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)"}


def create_sales(env, cast, goods):
    """Create quotations to sign, expired and signed ones, and orders in several states of delivery."""
    acme, anna = cast["Acme Corporation"], cast["Anna Keller"]
    _quote(env, cast, anna, [(goods["desk"], 12), (goods["chair"], 12), (goods["fitting"], 1)], valid_days=21)
    _quote(env, cast, acme, [(goods["booth"], 2), (goods["fitting"], 1)], valid_days=10)
    _quote(env, cast, anna, [(goods["lamp"], 30)], valid_days=-8)
    _quote(env, cast, cast["Bob Lindqvist"], [(goods["desk"], 2), (goods["lamp"], 2)], valid_days=14)

    signed = _sign(env, _quote(env, cast, anna, [(goods["chair"], 8)], valid_days=30), anna, "PO-4711")
    _decline(env, _quote(env, cast, anna, [(goods["booth"], 1)], valid_days=30), anna)
    _deliver(_confirm(_quote(env, cast, acme, [(goods["desk"], 10), (goods["lamp"], 10)], valid_days=30)), share=0.4)
    _deliver(_confirm(_quote(env, cast, anna, [(goods["chair"], 4)], valid_days=30)), share=1)
    _confirm(_quote(env, cast, cast["Sam Okafor"], [(goods["booth"], 1)], valid_days=30))
    env["portal.sealed.document"]._run_jobs()
    # One chair more than was signed: the page tells both sides.
    signed.order_line.product_uom_qty = 9
    signed.portal_estimated_ship_date = fields.Date.today() + timedelta(days=12)
    signed.portal_production_state = "in_production"


def create_invoices(env, cast, goods):
    """Create an open, an overdue, a partly paid and a paid invoice, a credit note, and what Frank finds wrong."""
    acme = cast["Acme Corporation"]
    _invoice(env, acme, [(goods["chair"], 4)], days_ago=3, due_in=27)
    overdue = _invoice(env, acme, [(goods["desk"], 4), (goods["lamp"], 4)], days_ago=50, due_in=-20)
    _pay(_invoice(env, acme, [(goods["booth"], 1)], days_ago=12, due_in=18), share=0.5)
    paid = _pay(_invoice(env, acme, [(goods["audit"], 6)], days_ago=80, due_in=-50), share=1)
    _invoice(env, acme, [(goods["lamp"], 1)], days_ago=60, due_in=-60, move_type="out_refund", origin=paid.name)
    _invoice(env, cast["Beta Studio"], [(goods["chair"], 1)], days_ago=5, due_in=25)
    _dispute(cast["Frank Moreau"], overdue)


def create_purchases(env, cast, goods):
    """Create a request and an order from the vendor to Beta, and a bill."""
    beta = cast["Beta Studio"]
    asked, ordered = env["purchase.order"].create([_purchase_values(beta, goods["lamp"], 50)] * 2)
    asked.state = "sent"
    ordered.button_confirm()
    _invoice(env, beta, [(goods["lamp"], 20)], days_ago=9, due_in=21, move_type="in_invoice")


def _quote(env, cast, partner, lines, valid_days):
    order = env["sale.order"].create(
        {
            "partner_id": partner.id,
            "user_id": cast["salesperson"].id,
            "validity_date": fields.Date.today() + timedelta(days=valid_days),
            "require_signature": True,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": quantity}) for product, quantity in lines
            ],
        }
    )
    order.action_quotation_sent()
    return order


def _sign(env, order, person, reference):
    with file_open("portal_suite_demo/static/img/signature.png", "rb") as file:
        signature = base64.b64encode(file.read()).decode()
    values = {
        "name": person.name,
        "signature": signature,
        "method": "draw",
        "consent": True,
        "digest": order._get_current_offer_sudo().digest,
        "purchase_order": reference,
    }
    env.cr.precommit.run()
    order._get_decision()._sign(order, values, as_actor(person))
    return order


def _decline(env, order, person):
    order._get_decision()._decline(order, "We have found a booth that we can move on wheels.", as_actor(person))


def as_actor(person):
    user = person.user_ids
    return Actor(user=user.with_user(user), **CLIENT)


def _confirm(order):
    order.action_confirm()
    return order


def _deliver(order, share):
    picking = order.picking_ids[:1]
    for move in picking.move_ids:
        move.write({"quantity": move.product_uom_qty * share, "picked": True})
    picking._action_done()


def _invoice(env, partner, lines, days_ago, due_in, move_type="out_invoice", origin=False):
    today = fields.Date.today()
    move = env["account.move"].create(
        {
            "move_type": move_type,
            "partner_id": partner.id,
            "invoice_date": today - timedelta(days=days_ago),
            "invoice_date_due": today + timedelta(days=due_in),
            "invoice_payment_term_id": False,
            "invoice_origin": origin,
            "invoice_line_ids": [
                Command.create({"product_id": product.id, "quantity": quantity}) for product, quantity in lines
            ],
        }
    )
    move.action_post()
    return move


def _pay(invoice, share):
    wizard = invoice.env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
    wizard.create({"amount": invoice.amount_residual * share})._create_payments()
    return invoice


def _purchase_values(partner, product, quantity):
    line = {"product_id": product.id, "product_qty": quantity, "price_unit": product.standard_price}
    return {"partner_id": partner.id, "order_line": [Command.create(line)]}


def _dispute(partner, invoice):
    """Have somebody say that one of the lamps of an invoice has not arrived."""
    user = partner.user_ids
    lamp = invoice.invoice_line_ids[-1]
    values = {
        "chosen": {str(lamp.id): str(lamp.price_total / lamp.quantity)},
        "reason_id": str(partner.env.ref("portal_invoice_pay.dispute_reason_not_received").id),
        "text": "One of the four lamps is missing. The others arrived on Monday.",
    }
    actor = Actor(user=user.with_user(user))
    partner.env["portal.invoice.dispute"]._open(invoice.sudo(), values, [], actor)
