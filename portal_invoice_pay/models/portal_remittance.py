import secrets

from odoo import api, fields, models

REFERENCE_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class PortalRemittance(models.Model):
    """Which invoices a customer pays at once, and how much of each: paid online, or announced as a bank transfer.

    It is made by the customer's act and decides what a payment is for, however late it arrives.
    """

    _name = "portal.remittance"
    _description = "Remittance"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    name = fields.Char("Reference", required=True, readonly=True, copy=False, help="ISO 11649: RF, two check digits.")
    token = fields.Char(required=True, readonly=True, copy=False, groups="base.group_system")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    customer_id = fields.Many2one(
        "res.partner", required=True, readonly=True, index=True, help="The company, or the person, that owes."
    )
    partner_id = fields.Many2one("res.partner", "Payer", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "Account", readonly=True, help="Empty if it was made by a link.")
    invoice_token = fields.Char(readonly=True, copy=False, groups="base.group_system")
    line_ids = fields.One2many("portal.remittance.line", "remittance_id", readonly=True)
    transaction_ids = fields.One2many("payment.transaction", "remittance_id", readonly=True)
    amount = fields.Monetary(compute="_compute_amount", store=True)
    state = fields.Selection(
        [
            ("draft", "Not paid"),
            ("expected", "Transfer announced"),
            ("done", "Received"),
            ("cancel", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
        tracking=True,
    )
    announced_on = fields.Datetime(readonly=True)
    received_on = fields.Date(readonly=True)
    payment_id = fields.Many2one("account.payment", readonly=True, index="btree_not_null")

    _name_uniq = models.Constraint("UNIQUE(name)", "Each remittance has its own reference.")
    _token_uniq = models.Constraint("UNIQUE(token)", "Each remittance has its own secret.")

    @api.depends("line_ids.amount", "currency_id")
    def _compute_amount(self):
        for remittance in self:
            remittance.amount = remittance.currency_id.round(sum(remittance.line_ids.mapped("amount")))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.setdefault("token", secrets.token_urlsafe(24))
            vals.setdefault("name", self._make_reference())
        return super().create(vals_list)

    @api.model
    def _make_reference(self):
        """Return a reference that no other remittance has, by ISO 11649: "RF", two check digits and the rest."""
        rest = "".join(secrets.choice(REFERENCE_DIGITS) for _digit in range(12))
        number = int("".join(str(int(digit, 36)) for digit in f"{rest}RF00"))
        return f"RF{98 - number % 97:02d}{rest}"
