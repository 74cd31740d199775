"""A project of Acme with milestones, and what its IT manager decides on in it."""

from dateutil.relativedelta import relativedelta

from odoo import Command, fields

from .documents import as_actor
from .services import draw_desk


def create(env, cast):
    """Create a project with three milestones: one deliverable is accepted, one sent back and submitted once more."""
    project = _create_project(env, cast)
    planning, furniture, _moving = project.milestone_ids
    plan = _create_deliverable(env, cast, planning, "Plan of the fourth floor", "Desks at the window, doors free.")
    plan._submit()
    _decide(env, cast, plan, "reserve", "The cloakroom is missing on the plan.")
    samples = _create_deliverable(env, cast, furniture, "Samples of desk and lamp", "Oak, oiled.\nLamp in white.")
    samples._submit()
    decision, actor = env["portal.project.deliverable.decision"], as_actor(cast["Ines Duarte"])
    decision._send_back(samples.sudo(), "The lamp is too bright.", _get_digest(env, samples), actor)
    samples.description = "Oak, oiled.\nLamp in white, with a dimmer."
    samples._submit("The lamp has a dimmer.", fields.Date.today() + relativedelta(days=10))


def _create_project(env, cast):
    today, person = fields.Date.today(), cast["Ines Duarte"]
    names = ("Planning", "Furniture chosen", "Moved in")
    project = env["project.project"].create(
        {
            "name": "Acme, fourth floor",
            "partner_id": cast["Acme Corporation"].id,
            "user_id": cast["salesperson"].id,
            "privacy_visibility": "portal",
            "allow_milestones": True,
            "milestone_ids": [
                Command.create({"name": name, "sequence": number, "deadline": today + relativedelta(months=number)})
                for number, name in enumerate(names)
            ],
        }
    )
    project.message_subscribe(partner_ids=(person | cast["Clara Benson"]).ids)
    values = {"project_id": project.id, "partner_id": person.id, "milestone_id": project.milestone_ids[:1].id}
    values["user_ids"] = [Command.set(cast["salesperson"].ids)]
    tasks = env["project.task"].create([values | {"name": name} for name in ("Take measures", "Draw the plan")])
    tasks.message_subscribe(partner_ids=person.ids)
    tasks[:1].state = "1_done"
    return project


def _create_deliverable(env, cast, milestone, name, description):
    file = env["ir.attachment"].create({"name": f"{name}.png", "raw": draw_desk()})
    return env["portal.project.deliverable"].create(
        {
            "name": name,
            "description": description,
            "project_id": milestone.project_id.id,
            "milestone_id": milestone.id,
            "decider_ids": [Command.set(cast["Ines Duarte"].ids)],
            "attachment_ids": [Command.set(file.ids)],
            "user_id": cast["salesperson"].id,
        }
    )


def _decide(env, cast, deliverable, answer, text):
    due_on = fields.Date.today() + relativedelta(days=7)
    values = {
        "name": "Ines Duarte",
        "consent": True,
        "digest": _get_digest(env, deliverable),
        "answer": answer,
        "reservations": [{"text": text, "due_on": str(due_on)}],
    }
    actor = as_actor(cast["Ines Duarte"])
    env["portal.project.deliverable.decision"]._sign(deliverable.sudo(), values, actor)


def _get_digest(env, deliverable):
    return env["portal.evidence.offer"]._get_last_sudo(deliverable).digest
