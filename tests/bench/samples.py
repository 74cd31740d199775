"""The sample records, created by Odoo itself, which the generated ones copy.

This source is sent to `odoo shell`, which has the environment; it runs nowhere else.
"""

from datetime import timedelta

ADDRESS = {"street": "1 Sample Street", "city": "Springfield", "zip": "12345"}
SAMPLE_COMPANY, SAMPLE_CONTACT = "Bench Sample Company", "Bench Sample Contact"
LOGIN = "bench-customer"
# Days from today until a sample quotation expires: longer than generated quotations are old.
QUOTATION_VALIDITY = 60


def make(env):
    """Create one customer with a portal user, a sample customer and one document story of each kind.

    :return: ids and names, by story, that the generator copies from
    :rtype: dict
    """
    company, contact = _customer(env, SAMPLE_COMPANY, SAMPLE_CONTACT, "sample")
    bench = _customer(env, "Bench Customer", "Bench Contact", "bench")
    _portal_user(env, bench[1])
    lines = _lines(env)
    stories = {
        "settled": _settled(env, _order(env, company, lines)),
        "open": _invoiced(_order(env, contact, lines)),
        "quotation": _quotation(_order(env, contact, lines)),
    }
    env.flush_all()
    env.cr.commit()
    return {"sample": (company + contact).ids, "bench": (bench[0] + bench[1]).ids, "stories": stories}


def _customer(env, company_name, contact_name, mailbox):
    partners = env["res.partner"]
    address = {**ADDRESS, "country_id": env.ref("base.us").id, "lang": "en_US"}
    company = partners.create({"name": company_name, "is_company": True, **address})
    contact = {"name": contact_name, "parent_id": company.id, "email": f"{mailbox}@customer.example"}
    return company, partners.create({**contact, **address})


def _portal_user(env, contact):
    values = {"partner_id": contact.id, "login": LOGIN, "password": LOGIN}
    groups = [(6, 0, env.ref("base.group_portal").ids)]
    env["res.users"].with_context(no_reset_password=True).create({**values, "group_ids": groups})


def _lines(env):
    values = {"type": "consu", "invoice_policy": "order", "sale_ok": True}
    prices = {"Bench chair": 20.0, "Bench table": 40.0}
    products = env["product.product"].create([{"name": n, "list_price": p, **values} for n, p in prices.items()])
    return [(0, 0, {"product_id": product.id, "product_uom_qty": 2.0}) for product in products]


def _order(env, partner, lines):
    values = {"partner_id": partner.id, "user_id": env.ref("base.user_admin").id, "order_line": lines}
    order = env["sale.order"].create(values)
    order._portal_ensure_token()
    return order


def _quotation(order):
    order.validity_date = order.date_order.date() + timedelta(days=QUOTATION_VALIDITY)
    order.action_quotation_sent()
    return _story(order)


def _invoiced(order):
    order.action_confirm()
    invoice = order._create_invoices()
    invoice.action_post()
    invoice._portal_ensure_token()
    order.picking_ids.action_assign()
    return _story(order)


def _settled(env, order):
    story = _invoiced(order)
    order.picking_ids.move_ids.picked = True
    order.picking_ids._action_done()
    invoice = order.invoice_ids
    receivable = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
    bank = env["account.journal"].search([("type", "=", "bank")], limit=1)
    amount = {"debit": invoice.amount_total, "account_id": bank.default_account_id.id}
    paid = {"credit": invoice.amount_total, "account_id": receivable.account_id.id}
    partner = {"partner_id": invoice.commercial_partner_id.id}
    entry = env["account.move"].create(
        {"journal_id": bank.id, "line_ids": [(0, 0, {**amount, **partner}), (0, 0, {**paid, **partner})]}
    )
    entry.action_post()
    (receivable + entry.line_ids.filtered(lambda line: line.account_id == receivable.account_id)).reconcile()
    return story


def _story(order):
    """Return what belongs to an order: the names and the ids of its records by table."""
    invoices, pickings = order.invoice_ids, order.picking_ids
    moves = pickings.move_ids
    records = [order, order.order_line, invoices, invoices.line_ids, pickings, moves, moves.move_line_ids]
    records.append(moves.reference_ids)
    ids = {r._table: sorted(r.ids) for r in records if r}
    followers = order.message_follower_ids + invoices.message_follower_ids + pickings.message_follower_ids
    ids["mail_followers"] = sorted(followers.ids)
    return {"ids": ids, "order": order.name, "invoice": invoices.name or "", "picking": pickings.name or ""}
