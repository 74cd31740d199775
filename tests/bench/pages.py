"""The measured pages, and what a browser requests for one view of each.

An addon's page is added as one more `Page`. What a page's scripts call for its content as soon as
it is shown is derived from the HTML by the functions of CALLS, and what it shows in a frame from its address, so that
each side is measured with the requests that its own pages make.
"""

import math
import re
from dataclasses import dataclass
from html import unescape


@dataclass(frozen=True)
class Page:
    """A page of the portal.

    :param str name: what the tables call it
    :param str path: its address; `{order}` and `{invoice}` stand for ids of the measured customer's newest, and the
        names of `tickets.IDS` for those of tickets
    :param str shows: a regular expression that its HTML must match
    :param str addon: the addon that brings it; empty if stock Odoo has it
    """

    name: str
    path: str
    shows: str
    addon: str = ""


PAGES = [
    Page("/my with counters", "/my", r"o_portal_my_home|o_portal_sections"),
    Page("/my/orders", "/my/orders", r'href="/my/orders/\d+'),
    Page("/my/quotes", "/my/quotes", r'href="/my/orders/\d+'),
    Page("/my/invoices", "/my/invoices", r'href="/my/invoices/\d+'),
    Page("/my/balance", "/my/balance", r'name="portal_balance_owed"', addon="portal_invoice_pay"),
    Page("/my/tickets", "/my/tickets", r'href="/my/ticket/\d+', addon="portal_helpdesk_form"),
    Page("/my/tickets, closed", "/my/tickets?filterby=closed", r'href="/my/ticket/\d+', addon="portal_helpdesk_form"),
    Page("/my/tickets, found", "/my/tickets?search=B0000001", r'href="/my/ticket/\d+', addon="portal_helpdesk_form"),
    Page("ticket, 5 messages", "/my/ticket/{ticket_few}", r"B0000001", addon="portal_helpdesk_form"),
    Page("ticket, 500 messages", "/my/ticket/{ticket_many}", r"B0000002", addon="portal_helpdesk_form"),
    Page("/my/documents", "/my/documents", r"file \d{7}|Bench", addon="portal_documents_share"),
    Page("/my/deliveries", "/my/deliveries", r'href="/my/deliveries/\d+', addon="portal_delivery_track"),
    Page("/my/returns", "/my/returns", r"RB\d{7}", addon="portal_delivery_return"),
    Page(
        "/my/returns, to be sent back",
        "/my/returns?filterby=approved",
        r"RB\d{7}",
        addon="portal_delivery_return",
    ),
    Page("/my/returns, found", "/my/returns?search=RB0000001", r"RB0000001", addon="portal_delivery_return"),
    Page("/my/subscriptions", "/my/subscriptions", r"Bench \d{7}", addon="portal_contract_renew"),
    Page("/my/purchase", "/my/purchase", r"PB\d{7}", addon="portal_supplier_connect"),
    Page(
        "/my/purchase, to confirm",
        "/my/purchase?filterby=to_confirm",
        r"PB\d{7}",
        addon="portal_supplier_connect",
    ),
    Page("/my/rfq", "/my/rfq", r"PB\d{7}", addon="portal_supplier_connect"),
    Page("/my/projects", "/my/projects", r"Bench \d{7}", addon="portal_project_approve"),
    Page("/my/tasks", "/my/tasks", r"Task \d{7}", addon="portal_project_approve"),
    Page("/my/tasks, open", "/my/tasks?filterby=open", r"Task \d{7}", addon="portal_project_approve"),
    Page("/my/tasks, found", "/my/tasks?search=Task+0000001", r"Task 0000001", addon="portal_project_approve"),
    Page("/my/deliverables", "/my/deliverables", r"Plan \d{7}", addon="portal_project_approve"),
    Page(
        "/my/deliverables, waiting",
        "/my/deliverables?filterby=waiting",
        r"Plan \d{7}",
        addon="portal_project_approve",
    ),
    Page("one order", "/my/orders/{order}", r"S1\d{6}"),
    Page("one invoice", "/my/invoices/{invoice}", r"INV/\d{4}/1\d{6}"),
]
# As in Odoo's portal_home_counters.js; the suite's file of that name fetches all of them at once.
MOST_COUNTER_CALLS, COUNTERS_PER_CALL = 3, 5


def stock_counters(html):
    """Return the calls by which stock Odoo's /my fetches its counters."""
    names = _counters(html)
    calls = min(math.ceil(len(names) / COUNTERS_PER_CALL), MOST_COUNTER_CALLS)
    share = math.ceil(len(names) / max(calls, 1))
    parts = [names[share * call : share * (call + 1)] for call in range(calls)]
    return [("/my/counters", {"counters": part}) for part in parts]


def section_counters(html):
    """Return the one call by which the suite's /my fetches its counters."""
    names = _counters(html) if re.search(r'class="[^"]*\bo_portal_sections\b', html) else []
    return [("/my/counters", {"counters": names})] if names else []


def _counters(html):
    return re.findall(r'data-placeholder_count="([^"]+)"', html) if "o_portal_my_home" in html else []


CALLS = [section_counters, stock_counters]


def frames_of(html):
    """Return the addresses of what a page shows in frames: stock Odoo's invoice is one."""
    return [unescape(address) for address in re.findall(r'<iframe[^>]+src="(/my/[^"]+)"', html)]


def calls_of(html):
    """Return the JSON-RPC calls that a served page makes at once: [(path, params)].

    Where several functions of CALLS find something the first counts: the suite's script takes the
    place of stock's.
    """
    return next(filter(None, (find(html) for find in CALLS)), [])
