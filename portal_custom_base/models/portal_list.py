from datetime import date, datetime

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import escape_psql, format_datetime, formatLang

from odoo.addons.portal_tools.fetch_lines import fetch_lines

from ..list_query import PAGE_SIZES, ListQuery

# The highest number of documents that a list counts and pages through; above it the page shows "1,000+".
COUNT_LIMIT = 1000
# The highest number of documents in one exported file.
EXPORT_LIMIT = 10000
# Below so many rows there is nothing to search.
FEW_ROWS = 10


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
    # Whether the list shows, searches or sorts by fields that people outside may not read. It is then read in sudo
    # mode, within what the record rules show to the current user.
    _list_is_sudo = False
    # Whether what is told of the rows follows most fields of the records, so that all are fetched at once.
    _list_is_fetched_whole = False
    # The One2many fields of which the rows tell, as far as the model has them: their lines are read at once.
    _list_lines = ()
    # The names of searches that are made only if they are chosen, as they cost more than others.
    _list_search_alone = ()
    # Where the session keeps the ids of the page, for "previous" and "next" on the pages of the documents, if anywhere.
    _list_history = None

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
        records = self.env[self._list_model]
        # In sudo mode as told by `_list_is_sudo`: `_get_readable_domain` keeps it to what the reader may read.
        return records.sudo() if self._list_is_sudo else records

    @api.model
    def _get_columns(self):
        """Return the columns, in order; the first one names and links the record.

        For a module to add a column, it must override this method and return the columns merged with
        its own.

        :return: names to dicts with `label`, and optionally
            - `value`: a function that returns the value for a record; the default is the field of that name
            - `labels`: what the function returns, mapped to the text to show
            - `is_state`: True for the state of the document and its colour as its page has them, see
              `_get_portal_badge`
            - `badges`: values mapped to one of the five states, as `_get_portal_summary` names them
            - `currency`: the name of the currency's field, if the function returns an amount, or None to tell none
            - `progress`: a function that returns the percentage of the progress bar for a record; True if the value
              is that percentage
            - `text`: a function that returns the text of a value
            - `date_only`: whether to show only the date of a datetime
            - `is_number`: whether the text is aligned as a number, besides those of number fields
            - `is_short`: whether the text is never broken into two lines, as dates and numbers are
            - `note`: a function that returns what a second line says below the text, or False
            - `more`: a function that returns the rest of what the cell names for a record, a list of texts, to unfold
            - `url`: a function that returns the page the cell links to for a record, or False
            - `phone`: the place on the card of a row on a phone: "name" and "amount" in the first line, "state" and
              "text" in the second one, which the row's action ends, or "below" them. If any column has one, the others
              are not on the card.
        :rtype: dict
        """
        return {"display_name": {"label": self.env._("Name")}}

    @api.model
    def _get_searches(self):
        """Return the fields to search: names of text fields mapped to labels. Without any, there is no search box."""
        return {}

    @api.model
    def _get_search_domain(self, name, pattern):
        """Return what one of `_get_searches` finds. Override it for a name that is not one of a text field.

        :param str name: the name of the search
        :param str pattern: the text, for the operator "=ilike"
        :rtype: Domain
        """
        return Domain(name, "=ilike", pattern)

    @api.model
    def _get_sorts(self):
        """Return the sort orders, the default first: names mapped to dicts with `label` and `order`."""
        return {"newest": {"label": self.env._("Newest"), "order": "id desc"}}

    @api.model
    def _get_filters(self):
        """Return the filters, the default first: names mapped to dicts with `label`, `domain`, and optionally
        - `title`: the title of the list while the filter is chosen
        - `is_whole`: whether it leaves nothing out, though it has a domain
        - `is_hidden`: whether it is not offered, though addresses may hold it
        """
        return {}

    @api.model
    def _get_groups(self):
        """Return the ways to group the rows, the default first: names mapped to dicts with `label`, and optionally
        `order`, the order clause that keeps groups together, and `heading`, a function that returns the heading of
        the group of a record. Without any, there is no choice.
        """
        return {}

    @api.model
    def _get_totals(self, domain):
        """Return the sums of all pages, shown below the rows.

        For a module to add a sum, it must override this method and return the list with its own dicts, which have
        `label`, `text`, and optionally `late` and `note`, each a text. It asks at most one query, with a limit.

        :param Domain domain: what is listed, on all pages
        """
        return []

    @api.model
    def _get_actions(self, records):
        """Return the buttons of the list, whose page shows some records.

        For a module to add a button, it must override this method and return the list with its own dicts, which have
        `name`, `label`, `url`, and optionally `icon` and `is_primary`.
        """
        return []

    @api.model
    def _get_action(self, record):
        """Return what is done with a record besides opening it: a dict of `label` and `url`, or False.

        For a module to add an action, it must override this method and return it for the records that have it.
        """
        return False

    @api.model
    def _get_bulk_actions(self):
        """Return what can be done with several records at once.

        For a module to add an action, it must override this method and return the list with its own dicts, which have
        `name`, `label`, `icon`, and `url`: an address that takes the chosen ids by POST, as `ids`, each an argument of
        its own. Whoever answers there must check each of them.
        """
        return []

    @api.model
    def _get_path(self):
        """Return the path of the list. Override it for the lists of documents, whose path holds the document's id."""
        return self._list_path

    @api.model
    def _get_parent(self):
        """Return the document to which the list belongs, for the way back: a dict of `name` and `url`, or None."""
        return None

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
        """Return what the user can choose from: what the hooks return by the names of the arguments that choose.

        :rtype: dict
        """
        return {
            "sorts": self._get_sorts(),
            "filters": self._get_filters(),
            "groups": self._get_groups(),
            "searches": self._get_searches(),
        }

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
        if self._get_records().env.su:
            # What needs queries of its own is looked up once for the rows, their number and their sums.
            domain = domain.optimize_full(self._get_records())
        records, total, query = self._search_page(query, domain, self._get_order(query, choices), columns)
        return {
            "portal_list": self,
            "query": query,
            "columns": columns,
            "rows": self._prepare_rows(records, columns, choices["groups"].get(query.groupby)),
            "record_ids": records.ids,
            "total": total,
            "total_text": self._format_total(total),
            "showing": self._get_showing(query, len(records), total),
            "buttons": self._get_actions(records),
            "bulk_actions": self._get_bulk_actions() if records else [],
            "totals": self._get_totals(domain) if total else [],
            "path": self._get_path(),
            "parent": self._get_parent(),
            **self._prepare_choice_values(query, choices, total),
        }

    def _search_page(self, query, domain, order, columns):
        """Return the records of a page, how many there are on all pages, and the query with a page that exists.

        They are counted only if they do not fit on the page.
        """
        query = query.within(COUNT_LIMIT)
        records = self._search_fetch(domain, columns, order, query.page_size, query.offset)
        if (records or query.page == 1) and len(records) < query.page_size:
            total = query.offset + len(records)
            return records, total, query.within(min(total, COUNT_LIMIT))
        total = self._get_records().search_count(domain, limit=COUNT_LIMIT + 1)
        found = query.within(min(total, COUNT_LIMIT))
        if found.page != query.page:
            records = self._search_fetch(domain, columns, order, found.page_size, found.offset)
        return records, total, found

    def _search_fetch(self, domain, columns, order, limit, offset=0):
        return self._get_records().search_fetch(
            domain, self._get_fetched(columns), offset=offset, limit=limit, order=order
        )

    def _prepare_choice_values(self, query, choices, total):
        """Return the title and what is offered to choose."""
        chosen = choices["filters"].get(query.filterby, {})
        # A choice of one is none.
        offered = {name: found for name, found in choices["filters"].items() if not found.get("is_hidden")}
        filters = {name: found for name, found in choices["filters"].items() if name in offered or found is chosen}
        values = choices | {"filters": filters if len(filters) > 1 else {}}
        return values | {
            "title": chosen.get("title") or self._get_title(),
            "page_sizes": PAGE_SIZES,
            "has_choices": bool(values["filters"] or len(choices["sorts"]) > 1 or choices["groups"] or self._list_date),
            "is_searchable": query.is_chosen or total >= FEW_ROWS or not self._is_whole(query, choices["filters"]),
        }

    def _is_whole(self, query, filters):
        """Return whether the default filter leaves nothing out that one might want to see."""
        default = filters.get(query.default_filterby, {})
        return bool(default.get("is_whole")) or Domain(default.get("domain", [])).is_true()

    def _get_fetched(self, columns):
        return [name for name in columns if name in self._get_records()._fields]

    def _get_order(self, query, choices):
        """Return the order clause, made unique by the id, so that no record appears on two pages."""
        group = choices["groups"].get(query.groupby, {}).get("order")
        order = choices["sorts"][query.sortby]["order"]
        order = order if order.split(",")[-1].split()[0] == "id" else f"{order}, id desc"
        return f"{group}, {order}" if group else order

    @api.model
    def _get_readable_domain(self):
        """Return which records the current user may read, for a search in sudo mode.

        :rtype: Domain
        """
        return Domain(self.env["ir.rule"]._compute_domain(self._list_model, "read"))

    def _get_query_domain(self, query, choices):
        domain = Domain(self._get_domain())
        if self._list_is_sudo:
            domain &= self._get_readable_domain()
        if query.filterby:
            domain &= Domain(choices["filters"][query.filterby]["domain"])
        if query.search:
            names = [name for name in choices["searches"] if name not in self._list_search_alone]
            # The text is searched literally: "%" and "_" are not wildcards.
            text = f"%{escape_psql(query.search)}%"
            names = [query.search_in] if query.search_in else names
            domain &= Domain.OR(self._get_search_domain(name, text) for name in names)
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

    def _prepare_rows(self, records, columns, group):
        """Return the rows of a page; the first one of each group has a `heading`."""
        if self._list_is_fetched_whole:
            # In sudo mode as what tells of a row is. Which rows there are is decided, and columns are read as before.
            records.sudo().fetch()
        for name in self._list_lines:
            if name in records._fields:
                # In sudo mode as what tells of a row chooses among its lines.
                fetch_lines(records.sudo(), name)
        rows, previous = [], None
        for record in records:
            heading = group["heading"](record) if group and "heading" in group else ""
            rows.append(self._prepare_row(record, columns) | {"heading": heading if heading != previous else ""})
            previous = heading
        return self._without_empty_columns(rows)

    def _without_empty_columns(self, rows):
        """Return the rows without the columns in which none of them has anything, except the first one."""
        empty = {
            number
            for number in range(1, len(rows[0]["cells"]) if rows else 0)
            if not any(row["cells"][number]["text"] for row in rows)
        }
        for row in rows:
            row["cells"] = [cell for number, cell in enumerate(row["cells"]) if number not in empty]
        return rows

    def _prepare_row(self, record, columns):
        is_compact = any("phone" in column for column in columns.values())
        cells = [
            {"name": name, "label": column["label"], "phone": column.get("phone") if is_compact else "line"}
            | self._prepare_cell(record, name, column)
            for name, column in columns.items()
        ]
        return {"id": record.id, "url": self._get_url(record), "cells": cells, "action": self._get_action(record)}

    def _prepare_cell(self, record, name, column):
        value = self._get_value(record, name, column)
        state = self._get_state(record, column, value)
        field_type = self._get_type(record, name, column)
        is_number = column.get("is_number") or field_type in ("integer", "float", "monetary")
        return {
            "text": self._format(record, name, column, value),
            "state": state,
            "is_number": is_number,
            "is_short": bool(is_number or field_type in ("date", "datetime") or state or column.get("is_short")),
            "url": "url" in column and column["url"](record),
            "progress": self._get_progress(record, column, value),
            "note": "note" in column and column["note"](record),
            "more": column["more"](record) if "more" in column else [],
        }

    def _get_state(self, record, column, value):
        """Return in which of the five states a cell shows its text, or False."""
        if column.get("is_state"):
            # In sudo mode as on the page of the document.
            return record.sudo()._get_portal_badge()[0]
        return column.get("badges", {}).get(value, "over") if column.get("badges") else False

    def _get_progress(self, record, column, value):
        """Return the percentage of the progress bar of a cell, or None if it has none."""
        progress = column.get("progress")
        if not progress:
            return None
        return max(0, min(100, round(value if progress is True else progress(record))))

    def _get_type(self, record, name, column):
        if column.get("is_state"):
            return "text"
        if "value" in column:
            return "monetary" if "currency" in column else "text"
        return record._fields[name].type if name in record._fields else "text"

    def _get_value(self, record, name, column):
        if column.get("is_state"):
            # In sudo mode as in `_get_state`.
            return record.sudo()._get_portal_badge()[1]
        return column["value"](record) if "value" in column else record[name]

    def _format(self, record, name, column, value):
        """Return a value as text in the user's language and time zone."""
        field = record._fields.get(name)
        if "labels" in column:
            return column["labels"].get(value, "")
        if "text" in column:
            return column["text"](value)
        if "currency" in column:
            currency = record[column["currency"]]
            return "" if value is None else self.env["portal.answer.mixin"]._tell_money(value, currency)
        if "value" in column or column.get("is_state") or not field:
            return self._tell_date(value) if isinstance(value, date) else value or ""
        return self._format_field(record, field, column, value)

    def _tell_date(self, day):
        """Return a date in words, as on the pages of the documents."""
        return self.env["portal.answer.mixin"]._tell_date(day)

    def _format_field(self, record, field, column, value):
        if field.type == "monetary":
            return self.env["portal.answer.mixin"]._tell_money(value, record[field.get_currency_field(record)])
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type in ("integer", "float"):
            return formatLang(self.env, value, digits=self._get_digits(field))
        if not value:
            return ""
        if field.type == "date" or column.get("date_only"):
            return self._tell_date(value)
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
        order = self._get_order(query, choices)
        records = self._search_fetch(self._get_query_domain(query, choices), columns, order, EXPORT_LIMIT + 1)
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
        if "currency" in column:
            return value
        if "value" not in column and field and field.type in ("integer", "float", "monetary"):
            return value
        if isinstance(value, datetime):
            return fields.Datetime.context_timestamp(self, value).isoformat(" ", "minutes")
        if isinstance(value, date):
            return value.isoformat()
        return self._format(record, name, column, value)
