from datetime import date, datetime

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import escape_psql, format_amount, format_date, format_datetime, formatLang

from ..list_query import PAGE_SIZES, ListQuery

# The highest number of documents that a list counts and pages through; above it the page shows "1,000+".
COUNT_LIMIT = 1000
# The highest number of documents in one exported file.
EXPORT_LIMIT = 10000


class PortalList(models.AbstractModel):
    """A list page of the portal: each list declares what it shows; this model searches, pages and formats it.

    A list is an abstract model that inherits from this one. It reads as the current user, so record
    rules decide what it contains, and it writes nothing. Its cost does not grow with the number of
    documents as long as each sort order is backed by an index.

    The hooks below are called once per page.
    """

    _name = "portal.list"
    _description = "List of the Portal"

    # The model whose records are listed.
    _list_model = None
    # The path of the list, such as "/my/orders".
    _list_path = None
    # The date or datetime field of the date range filter, if any.
    _list_date = None
    # A Font Awesome 4 icon, shown when the list is empty.
    _list_icon = "fa-folder-open-o"

    # === HOOKS === #

    @api.model
    def _is_available(self):
        """Return whether the current user may open the list.

        For a module to close a list to some users, it must override this method and return False.
        """
        return self.env[self._list_model].has_access("read")

    @api.model
    def _get_title(self):
        """Return the title of the list, in the user's language."""
        return self.env[self._list_model]._description

    @api.model
    def _get_domain(self):
        """Return the domain of the listed records, among those the user may read.

        For a module to narrow a list, it must override this method and return the result combined
        with its own domain.

        :rtype: Domain
        """
        return Domain.TRUE

    @api.model
    def _get_records(self):
        """Return the model to search. Override it only where customers have no access right on the model
        and the domain alone decides, and say why."""
        return self.env[self._list_model]

    @api.model
    def _get_columns(self):
        """Return the columns, in order; the first one names and links the record.

        For a module to add a column, it must override this method and return the columns merged with
        its own.

        :return: names to dicts with `label`, and optionally
            - `value`: a function that returns the value for a record; the default is the field of that name
            - `labels`: what the function returns, mapped to the text to show
            - `badges`: values mapped to "success", "warning", "danger", "info" or "secondary"
            - `progress`: a function that returns the percentage of the progress bar for a record
            - `date_only`: whether to show only the date of a datetime
            - `url`: a function that returns the page the cell links to for a record, or False
        :rtype: dict
        """
        return {"display_name": {"label": self.env._("Name")}}

    @api.model
    def _get_searches(self):
        """Return the fields to search: names of text fields mapped to labels. Without any, there is no search box."""
        return {}

    @api.model
    def _get_sorts(self):
        """Return the sort orders, the default first: names mapped to dicts with `label` and `order`."""
        return {"newest": {"label": self.env._("Newest"), "order": "id desc"}}

    @api.model
    def _get_filters(self):
        """Return the filters, the default first: names mapped to dicts with `label` and `domain`."""
        return {}

    @api.model
    def _get_url(self, record):
        """Return the address of a record's page, or False if it has none."""
        return False

    @api.model
    def _get_invitation(self):
        """Return the sentence shown in an empty list when no search or filter is active."""
        return self.env._("There is nothing here yet.")

    # === BUSINESS METHODS - PAGE === #

    @api.model
    def _get_choices(self):
        """Return what the user can choose from: the results of `_get_sorts`, `_get_filters` and `_get_searches`.

        :rtype: dict
        """
        return {"sorts": self._get_sorts(), "filters": self._get_filters(), "searches": self._get_searches()}

    @api.model
    def _parse(self, arguments, choices):
        """Return what the user asks for; unknown values become the defaults.

        :param dict arguments: the arguments of the page's address, as text
        :param dict choices: the result of `_get_choices`
        :rtype: ListQuery
        """
        return ListQuery.parse(arguments, page_size=self.env.user._get_portal_page_size(), **choices)

    @api.model
    def _prepare_page_values(self, arguments):
        """Return the values of the template `portal_custom_base.portal_list`.

        :param dict arguments: the arguments of the page's address, including its `page`
        """
        choices, columns = self._get_choices(), self._get_columns()
        query = self._parse(arguments, choices)
        domain = self._get_query_domain(query, choices)
        records = self._get_records()
        total = records.search_count(domain, limit=COUNT_LIMIT + 1)
        query = query.within(min(total, COUNT_LIMIT))
        if total:
            order = self._get_order(query, choices["sorts"])
            records = records.search_fetch(
                domain, self._get_fetched(columns), offset=query.offset, limit=query.page_size, order=order
            )
        return {
            "portal_list": self,
            "query": query,
            "title": self._get_title(),
            "columns": columns,
            "rows": [self._prepare_row(record, columns) for record in records],
            "record_ids": records.ids,
            "total": total,
            "total_text": self._format_total(total),
            "showing": self._get_showing(query, len(records), total),
            **choices,
            "page_sizes": PAGE_SIZES,
            "path": self._list_path,
            "has_choices": bool(choices["filters"] or len(choices["sorts"]) > 1 or self._list_date),
        }

    def _get_fetched(self, columns):
        return [name for name in columns if name in self._get_records()._fields]

    def _get_order(self, query, sorts):
        """Return the order clause, made unique by the id, so that no record appears on two pages."""
        order = sorts[query.sortby]["order"]
        return order if order.split(",")[-1].split()[0] == "id" else f"{order}, id desc"

    def _get_query_domain(self, query, choices):
        domain = Domain(self._get_domain())
        if query.filterby:
            domain &= Domain(choices["filters"][query.filterby]["domain"])
        if query.search:
            names = [query.search_in] if query.search_in else choices["searches"]
            # The text is searched literally: "%" and "_" are not wildcards.
            text = f"%{escape_psql(query.search)}%"
            domain &= Domain.OR(Domain(name, "=ilike", text) for name in names)
        if self._list_date:
            domain &= self._get_date_domain(query)
        return domain

    def _get_date_domain(self, query):
        field = self._get_records()._fields[self._list_date]
        begin, end = query.date_begin, query.date_end
        if field.type == "datetime":
            begin, end = query.get_utc_range(self.env.tz)
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
        field_type = "text" if "value" in column or not field else field.type
        value = self._get_value(record, name, column)
        return {
            "text": self._format(record, name, column, value),
            "badge": column.get("badges", {}).get(value) or ("secondary" if column.get("badges") else False),
            "is_number": field_type in ("integer", "float", "monetary"),
            "is_short": field_type in ("integer", "float", "monetary", "date", "datetime"),
            "url": "url" in column and column["url"](record),
            "progress": max(0, min(100, round(column["progress"](record)))) if "progress" in column else None,
        }

    def _get_value(self, record, name, column):
        return column["value"](record) if "value" in column else record[name]

    def _format(self, record, name, column, value):
        """Return a value as text in the user's language and time zone."""
        field = record._fields.get(name)
        if "labels" in column:
            return column["labels"].get(value, "")
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
        """Return the number of decimal places of a numeric field."""
        if field.type == "integer":
            return 0
        _all, after = field.get_digits(self.env) or (16, 2)
        return after

    # === BUSINESS METHODS - EXPORT === #

    @api.model
    def _get_file_rows(self, arguments):
        """Yield the rows of the exported file: the labels, then the plain values of each record.

        It holds at most `EXPORT_LIMIT` records; if there are more, the last row says so.

        :param dict arguments: the arguments of the page's address
        """
        choices, columns = self._get_choices(), self._get_columns()
        query = self._parse(arguments, choices)
        records = self._get_records().search_fetch(
            self._get_query_domain(query, choices),
            self._get_fetched(columns),
            limit=EXPORT_LIMIT + 1,
            order=self._get_order(query, choices["sorts"]),
        )
        yield [column["label"] for column in columns.values()]
        for record in records[:EXPORT_LIMIT]:
            yield [self._export_value(record, name, column) for name, column in columns.items()]
        if len(records) > EXPORT_LIMIT:
            limit = formatLang(self.env, EXPORT_LIMIT, digits=0)
            yield [self.env._("This file holds only the first %(limit)s. Choose a shorter date range.", limit=limit)]

    def _export_value(self, record, name, column):
        """Return a number unchanged, a date or time in ISO format, and anything else as the page shows it."""
        value = self._get_value(record, name, column)
        field = record._fields.get(name)
        if "value" not in column and field and field.type in ("integer", "float", "monetary"):
            return value
        if isinstance(value, datetime):
            return fields.Datetime.context_timestamp(self, value).isoformat(" ", "minutes")
        if isinstance(value, date):
            return value.isoformat()
        return self._format(record, name, column, value)
