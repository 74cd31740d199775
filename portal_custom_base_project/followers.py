from odoo.fields import Domain
from odoo.tools import SQL

# Above so many followed records, each one that is looked at is looked up among them, instead of reading all of them.
MANY = 1000


def search_followed(records, operator, partners):
    """Return which records some contacts follow, in a form whose cost does not grow with what they follow.

    Odoo reads all that they follow for each query. PostgreSQL does so too if it may choose, as it does not foresee that
    a page needs a few rows alone; `OFFSET 0` keeps it from that. Few are read at once, as that is quicker for whoever
    follows a few of many.

    :param records: the model
    :param str operator: as of a search
    :param partners: ids of contacts, as of a search
    :rtype: Domain
    """
    # In sudo mode as Odoo's own search is: people outside read no followers.
    followers_sudo = records.env["mail.followers"].sudo()
    domain = [("res_model", "=", records._name), ("partner_id", operator, partners)]

    def make_sql(model, alias, query):
        followed, own = followers_sudo._search(domain), followers_sudo._search(domain)
        record_id = model._field_to_sql(alias, "id", query)
        own.add_where(SQL("%s = %s", followers_sudo._field_to_sql(own.table, "res_id", own), record_id))
        return SQL(
            "CASE WHEN EXISTS (%s OFFSET %s) THEN EXISTS (%s OFFSET 0) ELSE %s IN %s END",
            followed.select(SQL("1")),
            MANY,
            own.select(SQL("1")),
            record_id,
            followed.subselect("res_id"),
        )

    return Domain.custom(to_sql=make_sql)
