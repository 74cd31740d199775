"""The vendor: company, brand, chart of accounts, payment methods and products."""

import base64

from odoo.tools.misc import file_open

PRODUCTS = {
    # key: (name, price, is it kept in stock?)
    "desk": ("Standing desk Fjord, oak", 890.0, True),
    "chair": ("Task chair Loft", 420.0, True),
    "lamp": ("Desk lamp Skagen", 95.0, True),
    "booth": ("Phone booth Harbour", 3950.0, True),
    "fitting": ("Delivery and fitting", 350.0, False),
    "audit": ("Ergonomics review, per hour", 120.0, False),
}


def set_up(env):
    """Set the name and brand of the company, and let it send invoices and receive payments.

    :return: the company
    """
    company = env.company
    with file_open("portal_suite_demo/static/img/logo.png", "rb") as file:
        logo = base64.b64encode(file.read())
    company.write(
        {
            "name": "Harbour & Pine",
            "logo": logo,
            "portal_brand_color": "#0f5c4d",
            "portal_footer": "<p>Harbour &amp; Pine, 12 Quayside, Portland. Monday to Friday, 8 am to 5 pm.</p>",
            "primary_color": "#0f5c4d",
            "email": "hello@harbour-pine.example",
            "phone": "+1 555 0134",
            "street": "12 Quayside",
            "city": "Portland",
            "zip": "97204",
            "country_id": env.ref("base.us").id,
            "state_id": state(env, "OR"),
        }
    )
    env["account.chart.template"].try_loading("generic_coa", company)
    _open_ways_to_pay(env)
    _create_links(env)
    _switch_on_notices(env)
    return company


def _create_links(env):
    """Create the vendor's links: an application, a guide in two languages, help."""
    values = {"category": "help"}
    links = (
        ("Plan your office", "Aménagez vos bureaux", {"url": "https://example.com/planner", "icon": "fa-rocket"}),
        ("User guide", "Guide d’utilisation", {"url": "https://example.com/en/guide", "icon": "fa-book"}),
        ("Recommend us", "Recommandez-nous", {"url": "mailto:hello@harbour-pine.example", "icon": "fa-heart-o"}),
    )
    for name, french, rest in links:
        link = env["portal.link"].create(values | rest | {"name": name, "is_button": rest["icon"] == "fa-rocket"})
        link.update_field_translations("name", {"fr_FR": french})
        if "/en/" in link.url:
            link.update_field_translations("url", {"fr_FR": link.url.replace("/en/", "/fr/")})


def _switch_on_notices(env):
    env["portal.event"].search([]).is_enabled = True


def seal_invoices(env, company):
    """Have the invoices sealed by the job: their PDFs need the styles that a running server gives out."""
    company.portal_seals_invoices = True
    env["portal.invoice.sealing"]._request(company, env.user)


def state(env, code):
    """Return the id of a state of the USA by its two letters."""
    country = env.ref("base.us")
    return env["res.country.state"].search([("country_id", "=", country.id), ("code", "=", code)]).id


def create_products(env):
    """Create the catalogue.

    :return: keys of PRODUCTS to products
    :rtype: dict
    """
    products = {}
    for key, (name, price, is_stored) in PRODUCTS.items():
        products[key] = env["product.product"].create(
            {
                "name": name,
                "list_price": price,
                "standard_price": price * 0.6,
                "type": "consu" if is_stored else "service",
                "is_storable": is_stored,
                "invoice_policy": "delivery" if is_stored else "order",
            }
        )
        if is_stored:
            _stock_up(env, products[key])
    return products


def _stock_up(env, product):
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 200)


def _open_ways_to_pay(env):
    bank = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1)
    demo = env.ref("payment.payment_provider_demo")
    demo.write({"state": "test", "is_published": True, "journal_id": bank.id})
    env.ref("payment.payment_provider_transfer").write({"state": "enabled", "is_published": True})
    env.company.portal_allows_demo_payments = True
    bank.bank_account_id = env["res.partner.bank"].create(
        {
            "acc_number": "IE29 AIBK 9311 5212 3456 78",
            "partner_id": env.company.partner_id.id,
            "acc_holder_name": "Harbour & Pine Ltd",
            "allow_out_payment": True,
        }
    )
