"""A vendor, Harbour & Pine, who furnishes offices, and two customers who see their documents.

The people are in data/people.json, which `make run` prints too.
"""

from . import (
    deliveries,
    documents,
    documents_share,
    files,
    people,
    projects,
    receipts,
    returns,
    services,
    subscriptions,
    suppliers,
    vendor,
)


def tell(env):
    """Create the whole story, in a database without other data."""
    company = vendor.set_up(env)
    cast = people.create(env, company)
    goods = vendor.create_products(env)
    documents.create_sales(env, cast, goods)
    deliveries.create_deliveries(env, cast, goods)
    documents.create_invoices(env, cast, goods)
    documents.create_purchases(env, cast, goods)
    services.create_project(env, cast)
    services.create_pack(env, cast)
    services.create_ticket(env, cast)
    services.create_ticket_form(env, cast)
    services.create_followed_tickets(env, cast)
    services.create_contract(env, cast)
    subscriptions.create_subscriptions(env, cast)
    documents_share.create_files(env, cast)
    documents_share.exchange_plans(env, cast)
    files.ask(env, cast)
    receipts.confirm(env, cast, goods)
    returns.create(env, cast, goods)
    projects.create(env, cast)
    suppliers.deliver(env, cast, goods)
    vendor.seal_invoices(env, company)
