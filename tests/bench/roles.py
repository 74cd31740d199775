"""What it costs to narrow a role that many people have: the change itself, and the job that renews links after it."""

import re

from devkit import database, odoo
from devkit.console import step

COLLEAGUES = 5  # people of one customer
COPY = """
def copy(record, source, **values):
    table = record._table
    env.cr.execute('SELECT column_name FROM information_schema.columns WHERE table_name = %s', [table])
    names = [name for (name,) in env.cr.fetchall() if name != 'id']
    found = ', '.join(values.get(name, f'copied."{{name}}"') for name in names)
    columns = ', '.join(f'"{{name}}"' for name in names)
    env.cr.execute(f'INSERT INTO {{table}} ({{columns}}) SELECT {{found}} FROM {{table}} copied, {{source}}'
                   f' WHERE copied.id = {{record.id}} RETURNING id')
    return [row_id for (row_id,) in env.cr.fetchall()]
"""
CREATE = """
role = env.ref('portal_access_rules.portal_role_administrator').copy({{'name': 'Bench role'}})
company = env['res.partner'].create({{'name': 'Bench customer', 'is_company': True}})
contact = env['res.partner'].create({{
    'name': 'Bench person', 'parent_id': company.id, 'email': 'p@example.com', 'portal_role_id': role.id}})
person = env['res.users'].with_context(no_reset_password=True).create({{
    'login': 'bench-person', 'partner_id': contact.id, 'group_ids': [(6, 0, [env.ref('base.group_portal').id])]}})
product = env['product.product'].create({{'name': 'Bench service', 'type': 'service', 'list_price': 10}})
order = env['sale.order'].create({{
    'partner_id': contact.id, 'order_line': [(0, 0, {{'product_id': product.id}})]}})
order.action_quotation_sent()
order._portal_ensure_token()
env.flush_all()
"""
FILL = """
companies = copy(company, 'generate_series(1, {people} / {colleagues}) AS number')
env.cr.execute('UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)', [companies])
source = f'unnest(ARRAY{{companies}}) AS parent, generate_series(1, {colleagues}) AS number'
contacts = copy(contact, source, parent_id='parent', commercial_partner_id='parent')
source = f'unnest(ARRAY{{contacts}}) AS partner'
users = copy(person, source, partner_id='partner', login="'bench-person-' || partner")
copy(order, source, partner_id='partner', access_token='gen_random_uuid()')
for table, names, value in (('res_groups_users_rel', 'uid, gid', env.ref('base.group_portal').id),
                            ('res_company_users_rel', 'user_id, cid', env.company.id)):
    env.cr.execute(f'INSERT INTO {{table}} ({{names}}) SELECT unnest(%s), %s', [users, value])
env.cr.execute('INSERT INTO res_users_log (create_uid, create_date) SELECT unnest(%s), now()', [users])
env.cr.execute('ANALYZE')
env.cr.commit()
"""
MEASURE = """
import time
env.invalidate_all()
env.registry.clear_cache()
scopes = role.scope_ids.filtered(lambda scope: scope.type_id.code in ('quote', 'order'))
before, begin = env.cr.sql_log_count, time.perf_counter()
scopes.scope = 'own'
env.cr.commit()
print('CHANGED', env.cr.sql_log_count - before, time.perf_counter() - begin)
rotation, begin = env['portal.link.rotation'].search([], limit=1), time.perf_counter()
env['portal.link.rotation']._run_jobs()
print('RENEWED', rotation.person_count, rotation.link_count, time.perf_counter() - begin)
"""


def run(people):
    """Measure it on a database of its own.

    :param int people: how many have the role
    :return: the results, a dict
    """
    name = database.named("bench_roles")
    with step(f"Preparing {people} people in {name}"):
        database.copy(database.ensure_suite(), name)
    try:
        with step("Narrowing their role"):
            code = (COPY + CREATE + FILL + MEASURE).format(people=people, colleagues=COLLEAGUES)
            text = odoo.script(name, code, log=name).read_text()
    finally:
        database.drop(name)
    queries, seconds = re.search(r"CHANGED (\d+) ([\d.]+)", text).groups()
    looked_at, links, job_seconds = re.search(r"RENEWED (\d+) (\d+) ([\d.]+)", text).groups()
    change = {"queries": int(queries), "ms": 1000 * float(seconds)}
    return {"people": int(looked_at), "change": change, "links": int(links), "job_seconds": float(job_seconds)}


def markdown(result):
    """Return the results as a table."""
    change, job = result["change"], result["job_seconds"]
    return "\n".join(
        [
            "| People | Change: SQL queries | Change: ms | Job: s | Links renewed |",
            "|---:|---:|---:|---:|---:|",
            f"| {result['people']:,} | {change['queries']} | {change['ms']:.0f} | {job:.0f} | {result['links']:,} |",
        ]
    )
