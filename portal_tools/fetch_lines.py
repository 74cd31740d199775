"""Lines of documents that are read at once."""

from odoo.fields import Domain


def fetch_lines(records, name):
    """Read the lines of records with one query: Odoo asks for their ids first, and for their columns afterwards.

    What the cache holds already stays as it is.

    :param records: in sudo mode, as all columns are read
    :param str name: a One2many field, whose inverse is a Many2one
    """
    field = records._fields[name]
    missing = records.browse(field._cache_missing_ids(records))
    if not missing:
        return
    # As Odoo reads the field: it holds what is archived too, which is left out when it is asked for.
    lines = records.env[field.comodel_name].with_context(**{"active_test": False, **field.context})
    found = lines.search_fetch(field.get_comodel_domain(missing) & Domain(field.inverse_name, "in", missing.ids))
    of_record = found.grouped(lambda line: line[field.inverse_name].id)
    field._insert_cache(missing, [of_record[record_id]._ids if record_id in of_record else () for record_id in missing.ids])
