"""The people in the story: the vendor's salesperson, and the customers' companies and contacts."""

import json

from odoo import Command
from odoo.tools.misc import file_open

from .vendor import state

PASSWORD = "portal-demo"


def create(env, company):
    """Create the companies and people with their users.

    :return: names of people and companies to contacts, and "salesperson" to a user
    :rtype: dict
    """
    seller = _create_salesperson(env, company)
    cast = {"salesperson": seller} | _create_companies(env, seller)
    with file_open("portal_suite_demo/data/people.json") as file:
        for person in json.load(file):
            cast[person["name"]] = _create_person(env, person, cast[person["company"]])
    return cast


def _create_salesperson(env, company):
    groups = ("base.group_user", "sales_team.group_sale_manager", "account.group_account_invoice")
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": "Vera Holm",
                "login": "vera@harbour-pine.example",
                "email": "vera@harbour-pine.example",
                "password": PASSWORD,
                "phone": "+1 555 0135",
                "portal_booking_url": "https://example.com/book/vera",
                "company_id": company.id,
                "group_ids": [Command.set([env.ref(group).id for group in groups])],
            }
        )
    )


def _create_companies(env, seller):
    create = env["res.partner"].create
    common = {"is_company": True, "user_id": seller.id, "country_id": env.ref("base.us").id}
    acme = create(
        common
        | {
            "name": "Acme Corporation",
            "street": "400 Industrial Way",
            "city": "Seattle",
            "zip": "98101",
            "state_id": state(env, "WA"),
            "email": "office@acme.example",
            "phone": "+1 555 0100",
        }
    )
    create({"name": "Acme, accounts payable", "type": "invoice", "parent_id": acme.id, "email": "ap@acme.example"})
    create({"name": "Acme, dock 3", "type": "delivery", "parent_id": acme.id, "city": "Tacoma"})
    logistics = create(
        common | {"name": "Acme Logistics", "parent_id": acme.id, "email": "office@acme-logistics.example"}
    )
    beta = create(common | {"name": "Beta Studio", "email": "office@beta.example", "city": "Austin"})
    return {company.name: company for company in (acme, logistics, beta)}


def _create_person(env, person, company):
    partner = env["res.partner"].create(
        {
            "name": person["name"],
            "email": person["login"],
            "function": person["function"],
            "parent_id": company.id,
            "type": "contact",
            "lang": person.get("lang", "en_US"),
            "portal_role_id": _get_role(env, person.get("role")),
        }
    )
    env["res.users"].with_context(no_reset_password=True).create(
        {
            "login": person["login"],
            "password": PASSWORD,
            "partner_id": partner.id,
            "group_ids": [Command.set([env.ref("base.group_portal").id])],
        }
    )
    return partner


def _get_role(env, code):
    """Return the id of a role, or False for the default role."""
    return code and env.ref(f"portal_access_rules.portal_role_{code}").id
