from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === REMINDERS === #

    portal_has_no_reminders = fields.Boolean(
        "No payment reminders",
        groups="account.group_account_invoice,account.group_account_readonly",
        help="The portal sends the people of this customer no reminders of invoices.",
    )
