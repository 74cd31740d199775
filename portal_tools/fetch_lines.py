"""Lines of documents that are read at once."""

from itertools import islice

from odoo.fields import Domain
from odoo.tools.constants import PREFETCH_MAX


def fetch_lines(records, name):
    """Read the lines of records with one query: Odoo asks for their ids first, and for their columns afterwards.

    As Odoo does, those of all records are read that are read together, such as the rows of a list. What the cache holds
    already stays as it is.

    :param records: in sudo mode, as all columns are read
    :param str name: a One2many field, whose inverse is a Many2one
    """
    if not records:
        return
    field = records._fields[name]
    together = records | records.browse(islice(records._prefetch_ids, PREFETCH_MAX))
    # What somebody fills in is no record yet, and has no lines to be read.
    missing = records.browse(filter(None, field._cache_missing_ids(together)))
    if not missing:
        return
    # As Odoo reads the field: it holds what is archived too, which is left out when it is asked for.
    lines = records.env[field.comodel_name].with_context(**{"active_test": False, **field.context})
    found = lines.search_fetch(field.get_comodel_domain(missing) & Domain(field.inverse_name, "in", missing.ids))
    of_record = found.grouped(lambda line: line[field.inverse_name].id)
    empty = lines.browse()
    field._insert_cache(missing, [of_record.get(record_id, empty)._ids for record_id in missing.ids])
