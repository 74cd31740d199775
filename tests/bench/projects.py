"""Fills a database of the suite with projects, tasks and deliverables of the measured customer.

Odoo makes one of each, and PostgreSQL copies their rows: ten tasks in each project, each with a deliverable. One of ten
tasks is open, and one of ten deliverables waits for the customer.
"""

import math

from copies import copy_row, make_samples
from generate import cursor_on
from samples import LOGIN
from templates import Schema

ADDON = "portal_project_approve"
FIRST = 1_000_000_000
TASKS_EACH = 10
AGE = "now() - nth * interval '7 minutes'"
# The project of a task, by the number of the task; its milestone has the same id.
PROJECT = f"{FIRST} + 1 + (nth - 1) / {TASKS_EACH}"
FOLLOWER_CELLS = {"id": "nextval('mail_followers_id_seq')", "res_id": f"{FIRST} + nth"}
# What differs between the copies, by the table.
PROJECT_TABLES = {
    "project_project": {
        "id": f"{FIRST} + nth",
        "name": "jsonb_build_object('en_US', 'Bench ' || lpad(nth::text, 7, '0'))",
        "create_date": AGE,
        "access_token": "md5('project' || nth)",
    },
    "project_milestone": {"id": f"{FIRST} + nth", "project_id": f"{FIRST} + nth"},
}
TASK_TABLES = {
    "project_task": {
        "id": f"{FIRST} + nth",
        "name": "'Task ' || lpad(nth::text, 7, '0')",
        "project_id": PROJECT,
        "milestone_id": PROJECT,
        "state": "CASE nth % 10 WHEN 0 THEN '01_in_progress' ELSE '1_done' END",
        "create_date": AGE,
        "date_last_stage_update": AGE,
        "date_deadline": "now() + nth * interval '7 minutes'",
        "access_token": "md5('task' || nth)",
    },
    "portal_project_deliverable": {
        "id": f"{FIRST} + nth",
        "name": "'Plan ' || lpad(nth::text, 7, '0')",
        "submitted_name": "'Plan ' || lpad(nth::text, 7, '0')",
        "project_id": PROJECT,
        "task_id": f"{FIRST} + nth",
        "state": "CASE nth % 10 WHEN 0 THEN 'submitted' ELSE 'accepted' END",
        "due_on": "CURRENT_DATE + (nth % 365)::int",
        "create_date": AGE,
    },
}


def make(database, count, login=LOGIN):
    """Make projects, tasks and deliverables of a portal user.

    :param int count: the number of tasks, and of deliverables
    """
    samples = make_samples(database, "project_samples", login)
    with cursor_on(database) as cursor:
        schema = Schema(cursor)
        for tables, followed, number in (
            (PROJECT_TABLES, "project_project", math.ceil(count / TASKS_EACH)),
            (TASK_TABLES, "project_task", count),
        ):
            numbers = f"generate_series(1, {number}) nth WHERE TRUE"
            for table, cells in tables.items():
                copy_row(cursor, schema, table, cells, numbers, samples[table])
                cursor.execute(f"VACUUM (FREEZE, ANALYZE) {table}")
            copy_row(cursor, schema, "mail_followers", FOLLOWER_CELLS, numbers, samples[f"{followed}_follower"])
        cursor.execute("VACUUM (FREEZE, ANALYZE) mail_followers")
