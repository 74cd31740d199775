"""The sample subscription, created by Odoo itself, which the generated ones copy.

This source is sent to `odoo shell`, which has the environment; it runs nowhere else.
"""


def make(env, login):
    """Create a subscription of a portal user, with a line.

    :return: the ids of both
    :rtype: dict
    """
    partner = env["res.users"].search([("login", "=", login)]).partner_id
    today = env.company._get_portal_contract_today()
    line = {"name": "Seat", "quantity": 3, "specific_price": 9, "date_start": today, "recurring_rule_type": "monthly"}
    values = {"name": "Bench", "partner_id": partner.id, "line_recurrence": True, "date_start": today}
    contract = env["contract.contract"].create(values | {"contract_line_ids": [(0, 0, line)]})
    contract._portal_ensure_token()
    env.flush_all()
    env.cr.commit()
    return {"contract": contract.id, "line": contract.contract_line_ids.id}
