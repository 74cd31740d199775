"""Subscriptions: one that runs, one whose card has expired, one that ends, one that was closed, and one of Beta's."""

from dateutil.relativedelta import relativedelta

from odoo import Command, fields

from odoo.addons.portal_tools.actor import Actor


def create_subscriptions(env, cast):
    """Create the plans, the cards, and the subscriptions of Acme and of Beta."""
    today = fields.Date.today()
    team, business = _create_plans(env)
    clara, bob = cast["Clara Benson"], cast["Bob Lindqvist"]
    card = _save_card(env, clara, "4242", today + relativedelta(years=2, day=31))
    expired = _save_card(env, clara, "1117", today + relativedelta(months=-1, day=31))
    _subscribe(env, clara, "Workplace app", team, card, 12, today + relativedelta(days=9), cast)
    rooms = _subscribe(env, clara, "Room booking", team, expired, 5, today - relativedelta(days=2), cast)
    rooms._turn_to_renew("expired")
    plants = _subscribe(env, clara, "Plant care", business, card, 1, today + relativedelta(days=20), cast)
    user = clara.user_ids[:1]
    values = {"contract_id": plants.id, "kind": "cancel", "effective_date": plants.renewal_date, "user_id": user.id}
    change = env["portal.contract.change"].create(values)
    change._get_act("cancel")._plan(change, Actor(user=user.with_user(user)))
    coffee = _subscribe(env, clara, "Coffee service", business, expired, 1, today - relativedelta(days=10), cast)
    coffee._turn_to_renew("expired")
    coffee._close(None, "unpaid")
    _subscribe(env, bob, "Workplace app", team, _save_card(env, bob, "0341", False), 6, today, cast, months=1)


def _create_plans(env):
    """Return the two plans, each of which can be changed to the other."""
    seat = env["product.product"].create({"name": "Seat, Workplace app", "type": "service", "list_price": 9.0})
    care = env["product.product"].create({"name": "Care, each month", "type": "service", "list_price": 60.0})
    common = {
        "portal_is_automatic": True,
        "portal_may_cancel": True,
        "portal_may_pause": True,
        "portal_may_change_plan": True,
        "portal_cancel_text": "<p>Your data can be downloaded for 30 days after the end.</p>",
    }
    team, business = env["contract.template"].create(
        [
            common | {"name": "Team", "contract_line_ids": [Command.create(_prepare_line(seat, 9.0))]},
            common | {"name": "Business", "contract_line_ids": [Command.create(_prepare_line(care, 60.0))]},
        ]
    )
    team.portal_plan_ids, business.portal_plan_ids = business, team
    return team, business


def _prepare_line(product, price):
    return {
        "product_id": product.id,
        "name": product.name,
        "uom_id": product.uom_id.id,
        "price_unit": price,
        "recurring_rule_type": "monthly",
        "recurring_interval": 1,
        "portal_may_change_quantity": True,
        "portal_minimum": 1,
        "portal_maximum": 100,
    }


def _save_card(env, partner, digits, expiry):
    """Return a saved card of a contact's; nobody charges it, as the provider is Odoo's demonstration."""
    provider = env.ref("payment.payment_provider_demo")
    return env["payment.token"].create(
        {
            "provider_id": provider.id,
            "payment_method_id": provider.payment_method_ids[:1].id,
            "partner_id": partner.id,
            "provider_ref": f"demo {digits}",
            "payment_details": digits,
            "card_expiry_date": expiry,
        }
    )


def _subscribe(env, partner, name, plan, card, quantity, renews, cast, months=3):
    """Return a subscription that renews on a day, after some months that are paid."""
    template = plan.contract_line_ids
    line = _prepare_line(template.product_id, template.price_unit) | {
        "quantity": quantity,
        "date_start": renews - relativedelta(months=months),
        "last_date_invoiced": renews - relativedelta(days=1),
        "recurring_next_date": renews,
    }
    contract = env["contract.contract"].create(
        {
            "name": name,
            "code": f"SUB-{renews:%m%d}{quantity:02d}",
            "partner_id": partner.id,
            "user_id": cast["salesperson"].id,
            "contract_template_id": plan.id,
            "date_start": renews - relativedelta(months=months),
            "is_charged_automatically": True,
            "payment_token_id": card.id,
            "line_recurrence": True,
            "contract_line_ids": [Command.create(line)],
        }
    )
    contract.message_subscribe(partner_ids=partner.ids)
    return contract
