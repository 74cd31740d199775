"""Fields that tell what happened: code writes them in sudo mode, and nobody by a form or a script."""

from odoo.exceptions import AccessError


def refuse_fields(records, vals, names):
    """Refuse to write what only happens.

    :param records: the records, or their model
    :param dict vals: what is written
    :param set names: the fields that code alone writes, in sudo mode
    :raise AccessError: in the user's language
    """
    found = sorted(names & vals.keys())
    if found and not records.env.su:
        labels = ", ".join(records._fields[name].get_description(records.env, ["string"])["string"] for name in found)
        raise AccessError(records.env._("This cannot be written, it tells what happened: %(fields)s.", fields=labels))
