"""The sample project, created by Odoo itself, which the generated ones copy.

This source is sent to `odoo shell`, which has the environment; it runs nowhere else.
"""


def make(env, login):
    """Create a project that a portal user follows, with a milestone, a task and a deliverable that was submitted.

    :return: the ids of all of them, and of those rows that say that the user follows the project and the task
    :rtype: dict
    """
    partner = env["res.users"].search([("login", "=", login)]).partner_id
    values = {"name": "Bench", "partner_id": partner.id}
    shared = {"privacy_visibility": "portal", "allow_milestones": True}
    project = env["project.project"].create(values | shared)
    milestone = env["project.milestone"].create({"name": "Bench", "project_id": project.id})
    task = env["project.task"].create(values | {"project_id": project.id})
    belongs = {"project_id": project.id, "task_id": task.id, "description": "Bench"}
    deliverable = env["portal.project.deliverable"].create(values | belongs)
    deliverable._submit()
    made = {"portal_project_deliverable": deliverable.id, "project_milestone": milestone.id}
    for record in (project, task):
        record.message_subscribe(partner.ids)
        domain = [("res_model", "=", record._name), ("res_id", "=", record.id), ("partner_id", "=", partner.id)]
        made |= {record._table: record.id, f"{record._table}_follower": env["mail.followers"].search(domain).id}
    env.flush_all()
    env.cr.commit()
    return made
