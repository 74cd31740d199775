from datetime import timedelta
from unittest.mock import patch

from odoo import Command

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon
from odoo.addons.portal_tools.actor import Actor


def _support(providers):
    """In the place of Odoo's method: these can save methods, and charge them."""
    nothing = {"support_express_checkout": None, "support_manual_capture": None, "support_refund": "none"}
    providers.update(nothing | {"support_tokenization": True})


class CustomerCommon(PortalAccessCommon):
    """Acme has a subscription with ten seats, which Carla manages; Fay of Finance may pay, Bob may not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        able = patch.object(cls.registry["payment.provider"], "_compute_feature_support_fields", _support)
        cls.startClassPatcher(able)
        cls.env["account.tax"].search([]).active = False
        cls.today = cls.env.company._get_portal_contract_today()
        cls.carla = cls._create_person("Carla", cls.acme, "administrator")
        cls.fay = cls._create_person("Fay", cls.acme, "finance")
        cls.bob.partner_id.portal_role_id = cls._create_role("Reader", contract="company")
        cls.method = cls.env["payment.method"].with_context(active_test=False).search([], limit=1)
        cls.provider = cls.env["payment.provider"].create(
            {
                "name": "Bank of tests",
                "code": "none",
                "state": "test",
                "is_published": True,
                "allow_tokenization": True,
                "payment_method_ids": [Command.set(cls.method.ids)],
            }
        )
        # Odoo allows no method that no provider in use has.
        cls.method.write({"active": True, "support_tokenization": True})
        cls.card = cls._create_card(cls.carla.partner_id, "4242")
        cls.contract = cls._create_contract(cls.carla.partner_id, payment_token_id=cls.card.id)
        cls.env["portal.event"].search([("code", "=like", "subscription_%")]).is_enabled = True
        cls.env.flush_all()

    @classmethod
    def _create_card(cls, partner, digits, expiry=False):
        return cls.env["payment.token"].create(
            {
                **{"provider_id": cls.provider.id, "payment_method_id": cls.method.id, "partner_id": partner.id},
                **{"provider_ref": f"test {digits}", "payment_details": digits, "card_expiry_date": expiry},
            }
        )

    @classmethod
    def _create_contract(cls, partner, name="Team plan", days=9, **values):
        """Return a contract that renews in some days, of which the months before are paid."""
        renews = cls.today + timedelta(days=days)
        line = {
            **{"name": "Seat", "quantity": 10, "price_unit": 9, "date_start": renews - timedelta(days=90)},
            **{"recurring_rule_type": "monthly", "recurring_interval": 1, "recurring_next_date": renews},
            "last_date_invoiced": renews - timedelta(days=1),
        }
        return cls.env["contract.contract"].create(
            {
                **{"name": name, "code": "S-7", "partner_id": partner.id, "line_recurrence": True},
                **{"date_start": renews - timedelta(days=90), "is_charged_automatically": True},
                "contract_line_ids": [Command.create(line)],
                **values,
            }
        )

    def _actor(self, user):
        return Actor(user=user.with_user(user))

    def _get_told(self, code, contract=None):
        """Return who is told of an event of the contract."""
        domain = [("event_id.code", "=", code), ("res_id", "=", (contract or self.contract).id)]
        return self.env["portal.notice"].search([*domain, ("res_model", "=", "contract.contract")]).partner_id
