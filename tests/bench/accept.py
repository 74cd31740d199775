"""Measure the response time of a signature on stock Odoo and on the suite, and the speed of sealing."""

import base64
import io
import json
import re
import statistics
import time

import server
from devkit import database, odoo
from devkit.console import Failure, step
from PIL import Image, ImageDraw
from samples import LOGIN

DIGEST = re.compile(r'o_portal_hash"[^>]*>([0-9a-f]{64})')
LINES = 10
CREATE = """
partner = env['res.partner'].create({{'name': 'Bench Customer', 'email': 'bench@example.com'}})
env['res.users'].with_context(no_reset_password=True).create({{
    'name': 'Bench Customer', 'login': '{login}', 'password': '{login}', 'partner_id': partner.id,
    'group_ids': [(6, 0, [env.ref('base.group_portal').id])]}})
product = env['product.product'].create({{'name': 'Bench service', 'type': 'service', 'list_price': 10}})
line = [(0, 0, {{'product_id': product.id, 'product_uom_qty': 2}})]
orders = env['sale.order'].create([
    {{'partner_id': partner.id, 'require_signature': True, 'require_payment': False, 'order_line': line * {lines}}}
    for _number in range({count})])
orders.action_quotation_sent()
for order in orders:
    order._portal_ensure_token()
print('ORDERS', orders.ids)
"""
SEAL = """
import time
seals = env['portal.sealed.document'].search([])
begin = time.perf_counter()
for seal in seals:
    seal._process()
print('SEALED', len(seals), time.perf_counter() - begin)
"""


def run(rounds):
    """Measure both sides in turns.

    :param int rounds: the signatures on each side
    :return: the results, a dict
    """
    sides = {"stock": database.named("bench_accept_stock"), "suite": database.named("bench_accept_suite")}
    orders = {}
    for side, name in sides.items():
        with step(f"Preparing {name}"):
            database.copy(database.STOCK if side == "stock" else database.ensure_suite(), name)
            orders[side] = _create_orders(name, rounds + 1)
    times = {}
    for side, name in sides.items():
        with step(f"Signing on {name}"), server.serving(name) as customer:
            seconds = [_sign(customer, order_id) for order_id in orders[side]]
        times[side] = [1000 * second for second in seconds[1:]]  # The first one fills the caches.
    with step("Sealing"):
        sealed = _seal(sides["suite"])
    for name in sides.values():
        database.drop(name)
    return {"times": times, "sealed": sealed}


def _create_orders(name, count):
    path = odoo.script(name, CREATE.format(login=LOGIN, lines=LINES, count=count), log=name)
    return json.loads(re.search(r"ORDERS (\[.*\])", path.read_text())[1])


def _sign(customer, order_id):
    """Return the seconds until the answer.

    :raise Failure: If it is refused.
    """
    address = f"{customer.address}/my/orders/{order_id}"
    page = customer.session.get(address, timeout=server.TIMEOUT).text
    digest = DIGEST.search(page)
    values = {"name": "Bench Customer", "signature": _draw()}
    if digest:
        values |= {"digest": digest[1], "consent": True, "method": "draw"}
    message = {"jsonrpc": "2.0", "method": "call", "params": values}
    begin = time.perf_counter()
    answer = customer.session.post(f"{address}/accept", json=message, timeout=server.TIMEOUT).json()
    seconds = time.perf_counter() - begin
    if "redirect_url" not in answer.get("result", {}):
        raise Failure(f"The order {order_id} is not signed: {answer}")
    return seconds


def _draw():
    image = Image.new("RGB", (300, 100), "white")
    ImageDraw.Draw(image).line([(10, 80), (100, 20), (200, 90), (290, 30)], fill="navy", width=4)
    output = io.BytesIO()
    image.save(output, "PNG")
    return base64.b64encode(output.getvalue()).decode()


def _seal(name):
    """Return the number of documents that one core prints and seals in a minute."""
    path = odoo.script(name, SEAL, log=name)
    count, seconds = re.search(r"SEALED (\d+) ([\d.]+)", path.read_text()).groups()
    return 60 * int(count) / float(seconds)


def markdown(result):
    """Return the results as a table."""
    rows = ["| | p50 ms | p95 ms |", "|:---|---:|---:|"]
    for side, times in result["times"].items():
        p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        rows.append(f"| {side} | {statistics.median(times):.0f} | {p95:.0f} |")
    ratio = statistics.median(result["times"]["suite"]) / statistics.median(result["times"]["stock"])
    rows.append(f"\nRatio {ratio:.3f}. Sealed: {result['sealed']:.0f} documents per minute and core.")
    return "\n".join(rows)
