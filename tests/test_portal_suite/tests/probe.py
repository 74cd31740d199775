"""Probe what the public methods of documents disclose to a user by RPC.

It runs on stock Odoo and on the suite alike, so it imports nothing of either.
"""

import inspect
import logging
import re
from contextlib import contextmanager
from unittest.mock import patch

from odoo.service.model import call_kw, get_public_method

# The outcomes of a call, the worst last: it is refused or returns nothing, returns something, returns what only
# users who may read the record know, or writes.
LEVELS = ("nothing", "answers", "tells", "changes")
# Values of arguments by their names; the last one is for all others.
ARGUMENTS = {
    "domain": [],
    "groupby": ["id"],
    "aggregates": ["__count"],
    "fields": ["display_name"],
    "fields_list": ["display_name"],
    "field_names": ["display_name"],
    "field_name": "display_name",
    "fnames": ["display_name"],
    "specification": {"display_name": {}},
    "vals": {},
    "values": {},
    "vals_list": [{}],
    "body": "probe",
    "view_type": "form",
    "name": "a",
    "limit": 5,
    "suffix": "/x",
    "force_website": True,
    "parent_field": "parent_id",
}
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.I)
# Tables that any read may write to.
IGNORED_TABLES = {"ir_attachment", "ir_sequence", "ir_logging", "portal_rate_limit", "ir_cron_trigger"}


class Undo(Exception):
    """Raised to roll back a call."""


def collect(factory, partner):
    """Return a record of each covered model: one document of each type addressed to a contact, its lines and the like,
    the contact itself and its user.

    :param factory: a `DocumentFactory`
    :param partner: the `res.partner`
    """
    kinds = ("order", "invoice", "bill", "purchase", "delivery", "ticket", "task", "timesheet", "contract")
    documents = [getattr(factory, f"_create_{kind}")(partner)[:1] for kind in kinds]
    order, invoice, _bill, purchase, delivery, ticket, task, _timesheet, contract = documents
    lines = [order.order_line, invoice.line_ids, purchase.order_line, delivery.move_ids, contract.contract_line_ids]
    # Odoo gives external users access to the models of projects with the first one.
    factory.env["project.collaborator"].create({"project_id": task.project_id.id, "partner_id": partner.id})
    goods = _create_goods(delivery)
    others = [
        *goods,
        *(ticket.ticket_sla_ids, ticket.ticket_sla_ids.sla_id, task.project_id, task.project_id.milestone_ids),
        *(contract.modification_ids, partner, _ensure_user(partner)),
    ]
    return [*documents, *(records[:1] for records in (*lines, *others))]


def _create_goods(delivery):
    """Return what is inside a delivery: a line with a serial number in a package."""
    env, move = delivery.env, delivery.move_ids[:1]
    lot = env["stock.lot"].create({"name": f"Canary 4711 {delivery.id}", "product_id": move.product_id.id})
    package = env["stock.package"].create({"name": f"Canary 4712 {delivery.id}"})
    values = {"move_id": move.id, "picking_id": delivery.id, "product_id": move.product_id.id, "quantity": 1}
    return env["stock.move.line"].create(values | {"result_package_id": package.id}), lot, package


def _ensure_user(partner):
    """Return the user of a contact, who gets one if there is none."""
    if partner.user_ids:
        return partner.user_ids
    portal = partner.env.ref("base.group_portal")
    values = {"login": "customer.census", "partner_id": partner.id, "group_ids": [(6, 0, portal.ids)]}
    return partner.env["res.users"].with_context(no_reset_password=True).create(values)


def get_canaries(record):
    """Return texts that only users who may read a record know: its name, and the token of its link."""
    record = record.sudo()
    token = record.access_token if "access_token" in record._fields else False
    return {text for text in (token, record.display_name) if text and len(text) > 4}


def find_methods(model):
    """Yield the methods of a model that RPC can call: name, parameters, and whether they take no ids."""
    for name in dir(type(model)):
        if name.startswith("_") or not callable(getattr(type(model), name, None)):
            continue
        try:
            method = get_public_method(model, name)
            parameters = list(inspect.signature(method).parameters.values())[1:]
        except Exception:  # noqa: BLE001, S112 - it is private or not a function
            continue
        yield name, parameters, bool(getattr(method, "_api_model", False))


def probe(record, user):
    """Call every public method of a record as a user, each in a fresh state, and roll it back.

    :param record: one document
    :param user: who calls
    :return: the methods that gave something, to what they came to: one of `LEVELS`
    :rtype: dict
    """
    found, canaries = {}, get_canaries(record)
    for name, parameters, is_model in find_methods(record):
        for arguments, options in _get_arguments(record, user, parameters, is_model):
            level = call(record, user, name, arguments, options, canaries)
            found[name] = max(found.get(name, "nothing"), level, key=LEVELS.index)
    return {name: level for name, level in found.items() if level != "nothing"}


def _get_arguments(record, user, parameters, is_model):
    """Yield the arguments for a method: none, the required ones, and all of them."""
    own = ARGUMENTS | {"partner_ids": user.partner_id.ids, "partner_id": user.partner_id.id, "user_id": user.id}
    own["template_id"] = record.env["mail.template"].search([], limit=1).id
    ids = [] if is_model else [record.ids]
    plain = [parameter for parameter in parameters if parameter.kind in (0, 1)]
    needed = [parameter.name for parameter in plain if parameter.default is parameter.empty]
    values = [own.get(name, record.ids if name.endswith("ids") else record.id) for name in needed]
    options = {
        parameter.name: own[parameter.name]
        for parameter in parameters
        if parameter.name in own and parameter.name not in needed
    }
    yield ids, {}
    if values:
        yield [*ids, *values], {}
    if options:
        yield [*ids, *values], options


def call(record, user, name, arguments, options, canaries):
    """Call a method as a user, and return what it came to: one of `LEVELS`."""
    return observe(record, user, name, arguments, options, canaries)[0]


def observe(record, user, name, arguments, options=None, canaries=()):
    """Call a method as a user, take it back, and return what it came to and the tables that it wrote to."""
    env = record.env
    model = env[record._name].with_user(user).sudo(False)
    level, tables = "nothing", set()
    env.flush_all()
    env.invalidate_all()
    try:
        with _silence(), env.cr.savepoint(), noting_writes(env.cr) as tables:
            result = call_kw(model, name, arguments, options or {})
            text = str(list(result) if inspect.isgenerator(result) else result)
            env.flush_all()
            level = "answers" if result else "nothing"
            level = "tells" if any(canary in text for canary in canaries) else level
            level = "changes" if tables - IGNORED_TABLES else level
            raise Undo
    except Exception as error:  # noqa: BLE001 - whatever a method raises, it gives nothing
        level, tables = (level, tables) if isinstance(error, Undo) else ("nothing", set())
    finally:
        env.invalidate_all(flush=False)
        if tables:
            env.registry.clear_all_caches()
    return level, tables


@contextmanager
def _silence():
    """Silence the log in this context, where refusals are expected."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@contextmanager
def noting_writes(cursor):
    """Within it, the tables that are written to are put into the set that it yields."""
    tables, execute = set(), type(cursor).execute

    def note(self, query, *arguments, **options):
        text = query if isinstance(query, str) else getattr(query, "code", "")
        if match := WRITES.match(text):
            tables.add(match[1])
        return execute(self, query, *arguments, **options)

    with patch.object(type(cursor), "execute", note):
        yield tables
