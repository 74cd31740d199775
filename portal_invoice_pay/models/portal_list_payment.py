from odoo import api, fields, models
from odoo.fields import Domain

from .account_payment import RECEIVED

# What came to nothing is told for so many days, and at most so many.
DAYS_TOLD = 30
MOST_TOLD = 5
# So many invoices are looked for at most to find their payments.
MOST_FOUND = 100
# What is read of payments and of attempts to pay, at once.
PAYMENT_FIELDS = (
    *("amount", "currency_id", "journal_id", "move_id", "payment_method_id", "payment_transaction_id", "payment_type"),
    *("state", "company_id"),
)
ATTEMPT_FIELDS = (
    *("amount", "create_date", "currency_id", "last_state_change", "payment_method_id", "provider_id"),
    *("portal_question", "reference", "remittance_id", "state"),
)


class PortalListPayment(models.AbstractModel):
    """What the reader, or the reader's company, has paid: within the invoices that the reader may read."""

    _name = "portal.list.payment"
    _inherit = "portal.list"
    _description = "List of Payments"

    _list_model = "account.payment"
    _list_path = "/my/payments"
    _list_date = "date"
    _list_icon = "fa-money"
    # Customers have no right on payments; `_get_readable_domain` decides.
    _list_is_sudo = True

    @api.model
    def _is_available(self):
        """Override of `portal_custom_base`: as customers have no right on payments, who sees invoices sees them."""
        return self.env["portal.access.policy"]._get_scope("invoice", self.env.user) != "none"

    @api.model
    def _get_title(self):
        return self.env._("Payments")

    @api.model
    def _get_readable_domain(self):
        """Override of `portal_custom_base`, as customers have no rules on payments: those of invoices decide."""
        return self.env["account.payment"]._get_portal_readable_domain(self.env.user)

    @api.model
    def _get_domain(self):
        return super()._get_domain() & self.env["account.payment"]._get_portal_domain()

    @api.model
    def _get_payment_sudo(self, payment_id):
        """Return a payment that the reader may know; nothing otherwise.

        :return: in sudo mode as customers have no right on payments
        """
        domain = Domain("id", "=", payment_id) & self._get_domain() & self._get_readable_domain()
        return self._get_records().search(domain, limit=1) if payment_id and self._is_available() else None

    @api.model
    def _get_columns(self):
        return {
            "name": {"label": self.env._("Number"), "is_short": True, "phone": "name"},
            "date": {"label": self.env._("Date"), "phone": "text"},
            "for": {"label": self.env._("Invoices"), "value": self._get_names, "phone": "below"},
            "method": {"label": self.env._("Method"), "value": lambda payment: payment._get_portal_method()},
            "amount": {
                "label": self.env._("Amount"),
                "value": self._get_signed_amount,
                "currency": "currency_id",
                "phone": "amount",
            },
            "state": {"label": self.env._("State"), "is_state": True, "phone": "state"},
            "advice": {"label": self.env._("What to do"), "value": lambda payment: payment._get_portal_advice()},
        }

    def _get_fetched(self, columns):
        """Override of `portal_custom_base` to fetch at once what the columns are computed from."""
        return list({*super()._get_fetched(columns), *PAYMENT_FIELDS})

    def _get_names(self, payment):
        return ", ".join(payment.portal_move_ids.sorted("id").mapped("name"))

    def _get_signed_amount(self, payment):
        return -payment.portal_amount if payment.payment_type == "outbound" else payment.portal_amount

    def _format(self, record, name, column, value):
        """Override of `portal_custom_base`: an amount that nobody knows is no zero."""
        return "" if name == "amount" and not value else super()._format(record, name, column, value)

    @api.model
    def _get_searches(self):
        return {
            "name": self.env._("Number"),
            "invoice": self.env._("Invoice"),
            "memo": self.env._("Reference"),
        }

    @api.model
    def _get_search_domain(self, name, pattern):
        """Override of `portal_custom_base` to search by the number of an invoice that the reader may read."""
        if name != "invoice":
            return super()._get_search_domain(name, pattern)
        # In sudo mode as in the list of invoices.
        moves_sudo = self.env["account.move"].sudo()
        readable = moves_sudo._get_portal_readable_domain(self.env.user)
        moves_sudo = moves_sudo.search(readable & Domain("name", "=ilike", pattern), limit=MOST_FOUND)
        return Domain("invoice_ids", "in", moves_sudo.ids) | Domain("id", "in", moves_sudo.reconciled_payment_ids.ids)

    @api.model
    def _get_sorts(self):
        return {
            "date": {"label": self.env._("Newest"), "order": "date desc"},
            "name": {"label": self.env._("Number"), "order": "name desc"},
        }

    @api.model
    def _get_filters(self):
        received = Domain("state", "in", RECEIVED)
        failed = Domain("state", "in", ("rejected", "canceled"))
        return {
            "all": {"label": self.env._("All payments"), "domain": Domain.TRUE},
            "received": {"label": self.env._("Received"), "domain": received & Domain("payment_type", "=", "inbound")},
            "refunds": {"label": self.env._("Paid back"), "domain": received & Domain("payment_type", "=", "outbound")},
            "failed": {"label": self.env._("Rejected or cancelled"), "domain": failed},
        }

    @api.model
    def _get_action(self, record):
        """Override of `portal_custom_base`: the receipt."""
        if not record._has_portal_receipt():
            return super()._get_action(record)
        return {"label": self.env._("Receipt"), "url": f"/my/payments/{record.id}/receipt"}

    @api.model
    def _get_invitation(self):
        return self.env._("No payments yet. What you pay will appear here.")

    @api.model
    def _prepare_page_values(self, arguments):
        """Override of `portal_custom_base` to tell of payments that are under way, or came to nothing."""
        values = super()._prepare_page_values(arguments)
        return values | {"payment_attempts": self._get_attempts() if values["query"].page == 1 else []}

    @api.model
    def _get_attempts(self):
        """Return the last attempts to pay that are no payments, and the transfers that are announced, the newest first.

        :return: dicts as on the page of an invoice, with the `names` of the invoices that the reader may read
        """
        # In sudo mode as customers have no right on either: they see those of the invoices that they may read.
        moves_sudo = self.env["account.move"].sudo()
        readable = moves_sudo._get_portal_readable_domain(self.env.user) & Domain("state", "=", "posted")
        tried_sudo, announced_sudo = self._find_tried_sudo(readable), self._find_announced_sudo(readable)
        if not tried_sudo and not announced_sudo:
            return []
        moves_sudo = tried_sudo.invoice_ids | announced_sudo.line_ids.move_id
        mine_sudo = moves_sudo.search_fetch(readable & Domain("id", "in", moves_sudo.ids), ["name"])
        rows = [self._tell_attempt(each_sudo, each_sudo.invoice_ids, mine_sudo) for each_sudo in tried_sudo]
        rows += [self._tell_attempt(each_sudo, each_sudo.line_ids.move_id, mine_sudo) for each_sudo in announced_sudo]
        return sorted(rows, key=lambda row: row["date"], reverse=True)

    @api.model
    def _find_tried_sudo(self, readable):
        """Return the last attempts to pay invoices within a domain that are no payments."""
        # In sudo mode as told in `_get_attempts`.
        transactions_sudo = self.env["payment.transaction"].sudo()
        since = fields.Datetime.subtract(fields.Datetime.now(), days=DAYS_TOLD)
        domain = transactions_sudo._get_portal_unbooked_domain() & Domain("create_date", ">=", since)
        domain &= Domain("invoice_ids", "any!", readable)
        return transactions_sudo.search_fetch(domain, ATTEMPT_FIELDS, order="id desc", limit=MOST_TOLD)

    @api.model
    def _find_announced_sudo(self, readable):
        """Return the last transfers for invoices within a domain that are announced and did not arrive."""
        # In sudo mode as told in `_get_attempts`.
        remittances_sudo = self.env["portal.remittance"].sudo()
        domain = Domain("state", "=", "expected") & Domain("line_ids.move_id", "any!", readable)
        return remittances_sudo.search_fetch(
            domain, ["name", "announced_on", "currency_id", "user_id"], limit=MOST_TOLD
        )

    def _tell_attempt(self, attempt_sudo, moves_sudo, mine_sudo):
        row = attempt_sudo._tell_portal_attempt()
        names = ", ".join((moves_sudo & mine_sudo).mapped("name"))
        return (
            row
            | self._lead_to_transfer(row)
            | {"names": names, "amount": row["amount"] if moves_sudo <= mine_sudo else ""}
        )

    def _lead_to_transfer(self, row):
        """Return where an announced transfer is withdrawn and who announced it, to those who may open it."""
        remittance_sudo = row.get("remittance")
        if not remittance_sudo:
            return {}
        is_own = remittance_sudo.user_id == self.env.user or remittance_sudo._is_shared_with(self.env.user)
        url = f"/my/invoices/pay/{remittance_sudo.token}"
        return {"transfer_url": url, "by": remittance_sudo._tell_announcer()} if is_own else {}
