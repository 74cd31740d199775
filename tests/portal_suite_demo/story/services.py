"""A project with timesheets that the customer follows, a ticket and a contract."""

from io import BytesIO

from dateutil.relativedelta import relativedelta
from PIL import Image, ImageDraw
from werkzeug.datastructures import FileStorage

from odoo import Command, fields

from odoo.addons.portal_tools.actor import Actor

TASKS = [("Measure the floor", 4.0), ("Draw the plan", 6.5), ("Fit the desks", 0.0)]


def create_project(env, cast):
    """Create a project shared with Anna, with tasks and timesheets."""
    anna = cast["Anna Keller"]
    project = env["project.project"].create(
        {
            "name": "Acme, third floor",
            "partner_id": cast["Acme Corporation"].id,
            "privacy_visibility": "portal",
            "allow_timesheets": True,
            "collaborator_ids": [Command.create({"partner_id": anna.id})],
        }
    )
    project.message_subscribe(partner_ids=anna.ids)
    employee = env["hr.employee"].create({"name": "Vera Holm", "user_id": cast["salesperson"].id})
    for name, hours in TASKS:
        task = env["project.task"].create({"name": name, "project_id": project.id, "partner_id": anna.id})
        task.message_subscribe(partner_ids=anna.ids)
        if hours:
            _log_hours(env, task, employee, hours)


def create_pack(env, cast):
    """Create prepaid hours that Acme bought and has partly used."""
    project = env["project.project"].create({"name": "Acme, planning", "allow_billable": True})
    pack = env["product.product"].create(
        {
            "name": "Planning, pack of 20 hours",
            "type": "service",
            "uom_id": env.ref("uom.product_uom_hour").id,
            "list_price": 110.0,
            "service_policy": "ordered_prepaid",
            "service_tracking": "task_global_project",
            "project_id": project.id,
        }
    )
    order = env["sale.order"].create(
        {
            "partner_id": cast["Anna Keller"].id,
            "user_id": cast["salesperson"].id,
            "order_line": [Command.create({"product_id": pack.id, "product_uom_qty": 20})],
        }
    )
    order.action_confirm()
    employee = env["hr.employee"].search([("name", "=", "Vera Holm")], limit=1)
    _log_hours(env, order.order_line.task_id, employee, 12.5)


def create_ticket(env, cast):
    """Create the ticket of Acme's IT manager."""
    team = env["helpdesk.ticket.team"].create({"name": "Service", "show_in_portal": True})
    env["helpdesk.ticket"].create(
        {
            "name": "Desk does not go up",
            "description": "<p>The third desk from the window stops half way.</p>",
            "partner_id": cast["Ines Duarte"].id,
            "team_id": team.id,
        }
    )


def create_followed_tickets(env, cast):
    """Create tickets of Acme's IT manager in each state, with what is promised for them."""
    team = env["helpdesk.ticket.team"].search([("name", "=", "Service")], limit=1)
    calendar = env.company.resource_calendar_id
    team.write({"use_sla": True, "resource_calendar_id": calendar.id, "user_ids": cast["salesperson"].ids})
    env["helpdesk.sla"].create(
        {"name": "Solution", "hours": 24, "portal_promise": "solution", "team_ids": team.ids},
    )
    stages = {
        name: env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}") for name in ("in_progress", "awaiting", "done")
    }
    received = _create_followed_ticket(env, cast, team, "Lamp flickers", "It begins after an hour.")
    received.portal_reader_ids = cast["Clara Benson"]
    worked = _create_followed_ticket(env, cast, team, "Desk stops half way up", "It stops at 92 cm and blinks E07.")
    worked.write({"stage_id": stages["in_progress"].id, "user_id": cast["salesperson"].id, "priority": "2"})
    _answer(worked, cast, "E07 is the left motor. We have the part in stock.")
    asked = _create_followed_ticket(env, cast, team, "Chair squeaks", "When one leans back.")
    asked.stage_id = stages["awaiting"]
    _answer(asked, cast, "Which chair is it? You find its number under the seat.")
    solved = _create_followed_ticket(env, cast, team, "Drawer is locked", "The key is lost.")
    _answer(solved, cast, "We bring a new lock on Friday.")
    solved.write({"stage_id": stages["done"].id, "resolution": "<p>We changed the lock and left two keys.</p>"})
    it = env["res.users"].search([("partner_id", "=", cast["Ines Duarte"].id)], limit=1)
    solved._rate_for_customer(5, "Quick and kind.", Actor(user=it.with_user(it)))


def _create_followed_ticket(env, cast, team, name, text):
    values = {"name": name, "description": f"<p>{text}</p>", "team_id": team.id}
    return env["helpdesk.ticket"].create(values | {"partner_id": cast["Ines Duarte"].id})


def _answer(ticket, cast, text):
    author = cast["salesperson"].partner_id
    ticket.message_post(body=text, author_id=author.id, message_type="comment", subtype_xmlid="mail.mt_comment")


def _log_hours(env, task, employee, hours):
    env["account.analytic.line"].create(
        {
            "name": task.name,
            "project_id": task.project_id.id,
            "task_id": task.id,
            "employee_id": employee.id,
            "unit_amount": hours,
            "date": fields.Date.today(),
        }
    )


def create_contract(env, cast):
    """Create the contract under which Acme's desks are looked after."""
    anna, today = cast["Anna Keller"], fields.Date.today()
    line = {
        "name": "Care of desks and chairs, first to third floor",
        "quantity": 1,
        "price_unit": 180.0,
        "recurring_rule_type": "quarterly",
        "recurring_interval": 1,
        "date_start": today - relativedelta(months=5),
        "recurring_next_date": today + relativedelta(months=1),
    }
    contract = env["contract.contract"].create(
        {
            "name": "Office care",
            "code": "CARE-7",
            "partner_id": anna.id,
            "user_id": cast["salesperson"].id,
            "line_recurrence": True,
            "contract_line_ids": [Command.create(line)],
        }
    )
    contract.message_subscribe(partner_ids=anna.ids)


def create_ticket_form(env, cast):
    """Ask customers of Service for the facts that it needs, and let Acme's IT manager send a ticket with a photo."""
    team = env["helpdesk.ticket.team"].search([("name", "=", "Service")], limit=1)
    env.company.write({"helpdesk_mgmt_portal_select_category": True, "helpdesk_mgmt_portal_category_id_required": True})
    env["helpdesk.ticket.category"].search([]).show_in_portal = False
    broken, delivery, question = env["helpdesk.ticket.category"].create(
        [{"name": name, "sequence": 1} for name in ("Something is broken", "Delivery", "A question")]
    )
    question.portal_product_use = "hidden"
    team.category_ids = broken | delivery | question
    team.write({"portal_is_open_to_visitors": True, "portal_visitors_send_files": True})
    _promise(env, team)
    code = _ask(env, broken, "Error code on the panel", help="It stands on the panel of desks that can be raised.")
    parts = _ask(env, broken, "Which parts?", kind="several", choices=("Legs", "Top", "Panel", "Something else"))
    _ask(env, broken, "Since when?", kind="date")
    hurt = _ask(env, broken, "Is somebody in danger?", kind="boolean", is_required=True)
    _ask(env, broken, "What did you do so far?", kind="text", needed_with_id=hurt.id)
    _ask(env, delivery, "What is missing or wrong?", kind="text", is_required=True)
    _ask(env, delivery, "Photo of the delivery slip", kind="file")
    answers = {code: "E07", parts: [str(parts.choice_ids[0].id)], hurt: "no"}
    sent = {"subject": "Desk stops half way", "product": "HD-2204", "urgency": "2", "category": str(broken.id)}
    sent["description"] = "It goes up to 90 cm and stops. The panel shows a number."
    _send_ticket(env, cast["Ines Duarte"], sent | {ask._get_form_name(): value for ask, value in answers.items()})


def _promise(env, team):
    """Let the team promise an answer within four business hours."""
    if env["helpdesk.sla"].search([("team_ids", "=", team.id)], limit=1):
        return
    values = {"name": "First answer", "team_ids": [Command.set(team.ids)], "hours": 4, "portal_promise": "answer"}
    env["helpdesk.sla"].create(values)
    team.use_sla = True


def _ask(env, category, name, choices=(), **values):
    values |= {"name": name, "category_ids": [Command.set(category.ids)]}
    values["choice_ids"] = [Command.create({"name": choice}) for choice in choices]
    return env["portal.ticket.question"].create(values)


def _send_ticket(env, partner, sent):
    """Send a ticket with a photo as the form does."""
    user = partner.user_ids[:1]
    actor = Actor(user=user.with_user(user))
    photo = FileStorage(BytesIO(draw_desk()), filename="desk.png")
    uploads = env["portal.ticket.upload"]._store([photo], actor, env["helpdesk.ticket.team"])
    tokens, nonce = uploads.mapped("token"), env["portal.ticket.form"]._make_nonce()
    return env["helpdesk.ticket"].with_user(user)._create_from_portal(actor, sent, tokens, nonce)


def draw_desk():
    """Return the picture of a desk whose top is not level."""
    picture = Image.new("RGB", (640, 400), "#dfe7e3")
    drawing = ImageDraw.Draw(picture)
    drawing.polygon([(80, 170), (560, 120), (560, 145), (80, 195)], fill="#8a5a34")
    drawing.rectangle([110, 190, 135, 360], fill="#40474e")
    drawing.rectangle([505, 145, 530, 360], fill="#40474e")
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
