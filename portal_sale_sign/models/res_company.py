from datetime import datetime

import pytz

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_sign_consent = fields.Char(
        "What signers agree to", translate=True, help="Empty: a sentence that names the customer."
    )
    portal_sign_identity = fields.Selection(
        [("link", "Whoever has the link, or an account"), ("login", "Only people who sign in")],
        string="Who may sign",
        required=True,
        default="link",
    )
    portal_sign_code = fields.Selection(
        [("never", "Never"), ("above", "Above an amount"), ("always", "Always")],
        string="Ask for a code by mail",
        required=True,
        default="never",
        groups="base.group_user",
    )
    portal_sign_code_amount = fields.Monetary("Code above", groups="base.group_user")
    portal_remind_days = fields.Integer("Remind after (days)", groups="base.group_user", help="0: no reminder.")
    portal_remind_before_days = fields.Integer(
        "Remind before expiry (days)", groups="base.group_user", help="0: no reminder."
    )

    def _get_portal_today(self):
        """Return today's date in the time zone of the vendor, in which the last day of an offer ends."""
        # In sudo mode as visitors may not read the company's contact.
        timezone = pytz.timezone(self.sudo().partner_id.tz or "UTC")
        return datetime.now(timezone).date()
