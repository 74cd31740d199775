from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.tests import HttpCase

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon
from odoo.addons.portal_contract_renew.models.res_company import ResCompany
from odoo.addons.portal_tools.actor import Actor

KEY = "0123456789abcdef" * 2
# The period that runs is November, of which 15 of 30 days are left.
TODAY = date(2026, 11, 16)


class ChangesCommon(PortalAccessCommon):
    """A plan with seats at 10 and support at 30 a month, of which November is paid, and a dearer plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.env["account.tax"].create(
            {"name": "Twenty", "amount": 20, "type_tax_use": "sale", "company_id": cls.env.company.id}
        )
        cls.seat, cls.support, cls.premium = (
            cls._create_product(name, price) for name, price in (("Seat", 12), ("Support", 30), ("Premium seat", 25))
        )
        cls.plan = cls._create_plan("Basic", [cls._line(cls.seat, 10, portal_may_change_quantity=True)])
        cls.dear = cls._create_plan(
            "Premium", [cls._line(cls.premium, 20, portal_may_change_quantity=True, portal_maximum=50)]
        )
        cls.plan.write({"portal_may_change_plan": True, "portal_plan_ids": [Command.set(cls.dear.ids)]})
        cls.contract = cls._create_contract(cls.anna.partner_id)
        cls.seats, cls.rest = cls.contract.contract_line_ids
        cls.finance, cls.buyer = (
            cls._create_person(role.title(), cls.acme, role) for role in ("finance", "procurement")
        )
        cls.reason = cls.env.ref("portal_contract_renew.portal_contract_cancel_reason_need")
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.today = TODAY
        self.enterContext(patch.object(ResCompany, "_get_portal_contract_today", lambda company: self.today))
        if not isinstance(self, HttpCase):
            # What is counted is written on another cursor, which has to find the people of the test.
            self.enterContext(self.enter_registry_test_mode())

    @classmethod
    def _create_product(cls, name, price):
        return cls.env["product.product"].create(
            {"name": name, "type": "service", "list_price": price, "taxes_id": [Command.set(cls.tax.ids)]}
        )

    @classmethod
    def _line(cls, product, price, quantity=4, **values):
        values = {
            **{"product_id": product.id, "name": product.name, "quantity": quantity, "specific_price": price},
            **{"recurring_rule_type": "monthly", "recurring_interval": 1, "recurring_invoicing_type": "pre-paid"},
            **values,
        }
        return Command.create(values)

    @classmethod
    def _create_plan(cls, name, lines, **values):
        return cls.env["contract.template"].create({"name": name, "contract_line_ids": lines, **values})

    @classmethod
    def _create_contract(cls, partner, plan=None, **values):
        dates = {"date_start": "2026-01-01", "last_date_invoiced": "2026-11-30", "recurring_next_date": "2026-12-01"}
        return cls.env["contract.contract"].create(
            {
                **{"name": "Acme online", "partner_id": partner.id, "contract_template_id": (plan or cls.plan).id},
                **{"line_recurrence": True, "date_start": "2026-01-01", "contract_type": "sale"},
                "contract_line_ids": [
                    cls._line(
                        cls.seat, 10, portal_may_change_quantity=True, portal_minimum=2, portal_maximum=20, **dates
                    ),
                    cls._line(cls.support, 30, 1, **dates),
                ],
                **values,
            }
        )

    def _actor(self, user=None):
        user = user or self.anna
        return Actor(user=user.with_user(user))

    def _changes(self, user=None):
        return self.env["portal.contract.change"].with_env(self._actor(user).env)

    def _offer(self, kind, values=None, user=None, contract=None):
        contract = (contract or self.contract).with_env(self._actor(user).env).sudo()
        return self._changes(user)._offer(contract, kind, values or {}, self._actor(user))

    def _request(self, kind, values=None, user=None, contract=None, key=KEY, seen=None):
        """Change a subscription as its form does: look at the offer, then confirm it."""
        values, contract = dict(values or {}), contract or self.contract
        seen = seen or self._offer(kind, values, user, contract)["seen"]
        contract = contract.with_env(self._actor(user).env).sudo()
        values |= {"key": key, "seen": seen}
        change = self._changes(user)._request(contract, kind, values, self._actor(user))
        change._finish(self._actor(user))
        self.env.invalidate_all()
        return self.env["portal.contract.change"].browse(change.id)

    def _change_seats(self, quantity, **values):
        return self._request("quantity", {"line": str(self.seats.id), "quantity": str(quantity)}, **values)

    def _apply_due(self, today):
        self.today = today
        self.env["portal.contract.change"]._apply_due_sudo(self.contract.sudo(), today)
        self.env.invalidate_all()
