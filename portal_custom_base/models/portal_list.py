from datetime import date, datetime

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import escape_psql, format_amount, format_date, format_datetime, formatLang

from ..list_query import PAGE_SIZES, ListQuery

# The highest number of documents that a list tells and pages through; beyond it stands "1,000+".
COUNT_LIMIT = 1000
# The highest number of documents that one file of an export holds.
EXPORT_LIMIT = 10000


class PortalList(models.AbstractModel):
    """One list of the portal, declared by what it shows; searching, paging and the page are done here.

    A list is an abstract model that inherits this one. It reads as the current user, so that record
    rules decide what is in it, and it writes nothing. Its cost does not grow with the number of
    documents as long as each of its orders is backed by an index.
    """

    _name = "portal.list"
    _description = "List of the Portal"

    # The model whose records are listed.
    _list_model = None
    # The page of the list, such as "/my/orders".
    _list_path = None
    # The date or time by which a range is chosen, if any.
    _list_date = None
    # An icon of Font Awesome 4, for the list without documents.
    _list_icon = "fa-folder-open-o"

    # === HOOKS === #

    @api.model
    def _is_available(self):
        """Return whether the current user may open the list at all.

        For a module to close a list to some users, it must override this method and return False.
        """
        return self.env[self._list_model].has_access("read")

    @api.model
    def _get_title(self):
        """Return the heading of the list, in the reader's language."""
        return self.env[self._list_model]._description

    @api.model
    def _get_domain(self):
        """Return which records are listed, among those that the reader may see.

        For a module to narrow a list, it must override this method and return the result combined
        with its own domain.

        :rtype: Domain
        """
        return Domain.TRUE

    @api.model
    def _get_records(self):
        """Return the model as it is read. Override it only where customers have no right on the model
        and the domain alone decides, and say why."""
        return self.env[self._list_model]

    @api.model
    def _get_columns(self):
        """Return the columns, in order; the first one names and links the record.

        For a module to add a column, it must override this method and return the columns merged with
        its own.

        :return: names to dicts with `label`, and optionally
            - `value`: a function from a record to what is shown; without it the field of the same name
            - `badges`: values of a selection to "success", "warning", "danger", "info" or "secondary"
            - `progress`: a function from a record to the per cent that a bar shows
            - `date_only`: whether a time is shown without its hours
            - `url`: a function from a record to the page that the cell leads to, or False
        :rtype: dict
        """
        return {"display_name": {"label": self.env._("Name")}}

    @api.model
    def _get_searches(self):
        """Return what can be searched: names of text fields to labels. Nothing means no search box."""
        return {}

    @api.model
    def _get_sorts(self):
        """Return the orders, the default first: names to dicts with `label` and `order`."""
        return {"newest": {"label": self.env._("Newest"), "order": "id desc"}}

    @api.model
    def _get_filters(self):
        """Return the filters, the default first: names to dicts with `label` and `domain`."""
        return {}

    @api.model
    def _get_url(self, record):
        """Return the page of a record, or False if it has none."""
        return False

    @api.model
    def _get_invitation(self):
        """Return the sentence of a list in which nothing is, and nothing was searched."""
        return self.env._("Nothing is here yet.")

    # === BUSINESS METHODS - PAGE === #

    @api.model
    def _parse(self, arguments):
        """Return what the reader asks for, with the default in the place of what is unknown.

        :param dict arguments: the arguments of the page's address, texts as they came
        :rtype: ListQuery
        """
        return ListQuery.parse(
            arguments,
            sorts=self._get_sorts(),
            filters=self._get_filters(),
            searches=self._get_searches(),
            page_size=self.env.user._get_portal_page_size(),
        )

    @api.model
    def _prepare_page_values(self, arguments):
        """Return the values of the template `portal_custom_base.portal_list`.

        :param dict arguments: the arguments of the page's address, with its `page`
        """
        query = self._parse(arguments)
        domain = self._get_query_domain(query)
        records = self._get_records()
        total = records.search_count(domain, limit=COUNT_LIMIT + 1)
        query = query.within(min(total, COUNT_LIMIT))
        columns = self._get_columns()
        rows = self._search_page(query, domain) if total else records.browse()
        return {
            "portal_list": self,
            "query": query,
            "title": self._get_title(),
            "columns": columns,
            "rows": [self._prepare_row(record, columns) for record in rows],
            "total": total,
            "total_text": self._format_total(total),
            "showing": self._get_showing(query, len(rows), total),
            "sorts": self._get_sorts(),
            "filters": self._get_filters(),
            "searches": self._get_searches(),
            "page_sizes": PAGE_SIZES,
            "path": self._list_path,
            "has_choices": bool(self._get_filters() or len(self._get_sorts()) > 1 or self._list_date),
        }

    def _search_page(self, query, domain):
        records = self._get_records()
        names = [name for name in self._get_columns() if name in records._fields]
        return records.search_fetch(
            domain, names, offset=query.offset, limit=query.page_size, order=self._get_order(query)
        )

    def _get_order(self, query):
        """Return the order, which always tells two records apart, so that no page repeats one."""
        order = self._get_sorts()[query.sortby]["order"]
        return order if order.split(",")[-1].split()[0] == "id" else f"{order}, id desc"

    def _get_query_domain(self, query):
        domain = Domain(self._get_domain())
        if query.filterby:
            domain &= Domain(self._get_filters()[query.filterby]["domain"])
        if query.search:
            names = [query.search_in] if query.search_in else self._get_searches()
            # What is typed is searched as it is: "%" and "_" have no meaning of their own.
            text = f"%{escape_psql(query.search)}%"
            domain &= Domain.OR(Domain(name, "=ilike", text) for name in names)
        if self._list_date:
            domain &= self._get_date_domain(query)
        return domain

    def _get_date_domain(self, query):
        field = self._get_records()._fields[self._list_date]
        begin, end = query.date_begin, query.date_end
        if field.type == "datetime":
            begin, end = query.get_moments(self.env.tz)
        domain = Domain.TRUE
        if begin:
            domain &= Domain(self._list_date, ">=", begin)
        if end:
            domain &= Domain(self._list_date, "<" if field.type == "datetime" else "<=", end)
        return domain

    def _format_total(self, total):
        number = formatLang(self.env, min(total, COUNT_LIMIT), digits=0)
        return f"{number}+" if total > COUNT_LIMIT else number

    def _get_showing(self, query, shown, total):
        return self.env._(
            "Showing %(first)s to %(last)s of %(total)s",
            first=formatLang(self.env, query.offset + 1, digits=0),
            last=formatLang(self.env, query.offset + shown, digits=0),
            total=self._format_total(total),
        )

    # === BUSINESS METHODS - CELLS === #

    def _prepare_row(self, record, columns):
        cells = [
            {"name": name, "label": column["label"]} | self._prepare_cell(record, name, column)
            for name, column in columns.items()
        ]
        return {"url": self._get_url(record), "cells": cells}

    def _prepare_cell(self, record, name, column):
        field = record._fields.get(name)
        kind = "text" if "value" in column or not field else field.type
        value = self._get_value(record, name, column)
        return {
            "text": self._format(record, name, column, value),
            "badge": column.get("badges", {}).get(value) or ("secondary" if column.get("badges") else False),
            "is_number": kind in ("integer", "float", "monetary"),
            "is_short": kind in ("integer", "float", "monetary", "date", "datetime"),
            "url": "url" in column and column["url"](record),
            "progress": max(0, min(100, round(column["progress"](record)))) if "progress" in column else None,
        }

    def _get_value(self, record, name, column):
        return column["value"](record) if "value" in column else record[name]

    def _format(self, record, name, column, value):
        """Return a value as text in the reader's language and time zone."""
        field = record._fields.get(name)
        if "value" in column or not field:
            return value or ""
        if field.type == "monetary":
            return format_amount(self.env, value, record[field.get_currency_field(record)])
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type in ("integer", "float"):
            return formatLang(self.env, value, digits=self._get_digits(field))
        if not value:
            return ""
        if field.type == "date" or column.get("date_only"):
            return format_date(self.env, value)
        if field.type == "datetime":
            return format_datetime(self.env, value, dt_format="short")
        return value.display_name if isinstance(value, models.BaseModel) else value

    def _get_digits(self, field):
        """Return how many digits after the point a number of a field has."""
        if field.type == "integer":
            return 0
        _all, after = field.get_digits(self.env) or (16, 2)
        return after

    # === BUSINESS METHODS - EXPORT === #

    @api.model
    def _get_file_rows(self, arguments):
        """Return the filtered list as rows of plain values, for a file: first the labels.

        At most `EXPORT_LIMIT` records; if there are more, a last row says so.

        :param dict arguments: the arguments of the page's address
        """
        query = self._parse(arguments)
        columns = self._get_columns()
        records = self._get_records().search_fetch(
            self._get_query_domain(query),
            [name for name in columns if name in self._get_records()._fields],
            limit=EXPORT_LIMIT + 1,
            order=self._get_order(query),
        )
        yield [column["label"] for column in columns.values()]
        for record in records[:EXPORT_LIMIT]:
            yield [self._export_value(record, name, column) for name, column in columns.items()]
        if len(records) > EXPORT_LIMIT:
            limit = formatLang(self.env, EXPORT_LIMIT, digits=0)
            yield [self.env._("Only the first %(limit)s are in this file. Choose shorter dates.", limit=limit)]

    def _export_value(self, record, name, column):
        """Return a number as it is, a date or time in ISO's form and anything else as the page shows it."""
        value = self._get_value(record, name, column)
        field = record._fields.get(name)
        if "value" not in column and field and field.type in ("integer", "float", "monetary"):
            return value
        if isinstance(value, datetime):
            return fields.Datetime.context_timestamp(self, value).isoformat(" ", "minutes")
        if isinstance(value, date):
            return value.isoformat()
        return self._format(record, name, column, value)
