from odoo import api, fields, models
from odoo.fields import Domain

from .portal_section import SUBSCRIPTIONS


class PortalListSubscription(models.AbstractModel):
    _name = "portal.list.subscription"
    _inherit = "portal.list"
    _description = "List of Subscriptions"

    _list_model = "contract.contract"
    _list_path = SUBSCRIPTIONS
    _list_date = "date_start"
    _list_icon = "fa-refresh"
    _list_history = "my_contracts_history"
    # What it covers, its method and its amount are told, whose fields people outside do not read.
    _list_is_sudo = True
    _list_lines = ("contract_line_ids",)

    @api.model
    def _get_title(self):
        return self.env._("Subscriptions")

    @api.model
    def _get_columns(self):
        actor, can_see = self.env["contract.contract"]._get_portal_actor(), self._may_pay()
        return {
            "name": {"label": self.env._("Subscription"), "phone": "name"},
            "code": {"label": self.env._("Reference"), "is_short": True},
            "covers": {
                "label": self.env._("Includes"),
                "value": lambda contract: contract._tell_portal_words(),
                "phone": "below",
            },
            "renewal_date": {
                "label": self.env._("Next date"),
                "value": lambda contract: contract._tell_portal_next(),
                "phone": "text",
            },
            "amount": {
                "label": self.env._("Estimated amount"),
                "value": lambda contract: self._tell_amount(contract),
                "is_number": True,
                "phone": "amount",
            },
            "method": {
                "label": self.env._("Payment method"),
                "value": lambda contract: contract._tell_portal_method(actor, can_see),
            },
            "portal_state": {"label": self.env._("Status"), "is_state": True, "phone": "state"},
        }

    def _tell_amount(self, contract):
        """Return what the next invoice comes to, taxes included; nothing if none follows."""
        estimate = contract._get_portal_estimate()
        return self.env["portal.answer.mixin"]._tell_money(estimate["total"], contract.currency_id) if estimate else ""

    def _may_pay(self):
        """Return whether the reader may pay, and see how, what the list shows: all of it is open to them."""
        user = self.env.user
        return user._is_portal() and self.env["portal.access.policy"]._has_right(user, "pay")

    def _get_fetched(self, columns):
        """Override of `portal_custom_base` to fetch at once what the columns are computed from."""
        more = (
            *("closed_on", "company_id", "date_end", "due_invoice_id", "ending_date"),
            *("fiscal_position_id", "grace_end_date", "invoice_partner_id", "is_charged_automatically", "journal_id"),
            *("manual_currency_id", "partner_id", "paused_until", "payment_token_id", "pricelist_id"),
            *("renewal_anchor_day", "renewal_problem"),
        )
        return list({*super()._get_fetched(columns), *more})

    @api.model
    def _get_searches(self):
        return {"name": self.env._("Subscription"), "code": self.env._("Reference")}

    @api.model
    def _get_sorts(self):
        return {
            "date": {"label": self.env._("Next date"), "order": "renewal_date, id"},
            "name": {"label": self.env._("Subscription"), "order": "name, id"},
            "code": {"label": self.env._("Reference"), "order": "code, id"},
        }

    @api.model
    def _get_filters(self):
        is_over = Domain("date_end", "<", fields.Date.context_today(self))
        labels = dict(self.env["contract.contract"]._fields["portal_state"]._description_selection(self.env))
        filters = {"all": {"label": self.env._("All"), "domain": Domain.TRUE}}
        for state in ("to_renew", "active", "ending", "paused"):
            filters[state] = {"label": labels[state], "domain": Domain("portal_state", "=", state)}
        filters["active"]["domain"] = Domain("portal_state", "in", ("active", "checking")) & ~is_over
        closed = Domain("portal_state", "=", "closed") | is_over & Domain("portal_state", "!=", "to_renew")
        return filters | {"closed": {"label": labels["closed"], "domain": closed}}

    @api.model
    def _get_action(self, record):
        """Override of `portal_custom_base`: what is to be renewed leads to where that is done, for who may do it."""
        if record.portal_state != "to_renew" or not record.is_charged_automatically or not self._may_pay():
            return False
        return {"label": self.env._("Renew"), "url": f"{SUBSCRIPTIONS}/{record.id}/method"}

    @api.model
    def _get_url(self, record):
        return f"{SUBSCRIPTIONS}/{record.id}"

    @api.model
    def _get_invitation(self):
        return self.env._("No subscriptions yet. They appear here as soon as they begin.")
