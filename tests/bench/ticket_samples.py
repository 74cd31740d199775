"""The sample tickets, created by Odoo itself, which the generated ones copy.

This source is sent to `odoo shell`, which has the environment; it runs nowhere else.
"""


def make(env, login):
    """Create a ticket of a portal user that is closed, one that is open, and a message.

    :return: their ids
    :rtype: dict
    """
    partner = env["res.users"].search([("login", "=", login)]).partner_id
    team = env["helpdesk.ticket.team"].create({"name": "Bench"})
    # Those of everybody.
    stages = env["helpdesk.ticket.stage"].search([("team_ids", "=", False)])
    values = {"name": "Bench", "description": "<p>Bench</p>", "partner_id": partner.id, "team_id": team.id}
    tickets = env["helpdesk.ticket"].create([values, values])
    for ticket, is_closed in zip(tickets, (True, False), strict=True):
        ticket.stage_id = stages.filtered(lambda stage, is_closed=is_closed: stage.closed == is_closed)[:1]
    message = tickets[0].message_post(
        body="We send a part.",
        message_type="comment",
        subtype_xmlid="mail.mt_comment",
        email_from="desk@vendor.example",
    )
    env.flush_all()
    env.cr.commit()
    return {"closed": tickets[0].id, "open": tickets[1].id, "message": message.id}
