"""What Anna sends back of her chairs, and what she orders once more."""

import base64
import io

from werkzeug.datastructures import FileStorage

from .documents import as_actor
from .services import draw_desk

LABEL = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
INSTRUCTIONS = "Put it into a box, with the number of the return on a sheet of paper."


def create(env, cast, goods):
    """Ask for two returns of one delivery, of which one is approved, and order the chairs again."""
    anna = cast["Anna Keller"]
    env.company.portal_return_instructions = INSTRUCTIONS
    delivered = [("picking_id.sale_id.partner_id", "=", anna.id), ("state", "=", "done")]
    chairs = [("product_id", "=", goods["chair"].id), ("location_dest_id.usage", "=", "customer")]
    delivery = env["stock.move"].search([*delivered, *chairs], limit=1).picking_id
    approved = _ask(env, anna, delivery, "damaged", "A leg is broken.", "1" * 32)
    approved.write({"label": base64.b64encode(LABEL), "label_name": "label.pdf"})
    approved.action_approve()
    _ask(env, anna, delivery, "too_many", "We ordered one too many.", "2" * 32)
    order, actor = delivery.sale_id, as_actor(anna)
    chosen = {str(line.id): "6" for line in order.order_line if not line.display_type}
    values = {"chosen": chosen, "reference": "PO-4802", "note": "For the new meeting room.", "key": "3" * 32}
    env["portal.sale.reorder"].with_env(actor.env)._request(order.sudo(), values, actor)


def _ask(env, person, delivery, reason, text, key):
    actor = as_actor(person)
    values = {
        "chosen": {f"{delivery.move_ids[:1].id}-0": "1"},
        "reason_id": env.ref(f"portal_delivery_return.return_reason_{reason}").id,
        "text": text,
        "key": key,
    }
    photo = FileStorage(io.BytesIO(draw_desk()), filename="chair.png")
    rules = env["portal.delivery.return.rules"].with_env(actor.env)
    made = rules._ask(delivery.sudo(), values, [photo], actor)
    return env["portal.delivery.return"].browse(made.id)
