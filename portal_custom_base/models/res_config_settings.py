from odoo import fields, models

from .res_users import PARAMETER


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    portal_brand_color = fields.Char(related="company_id.portal_brand_color", readonly=False)
    portal_favicon = fields.Binary(related="company_id.portal_favicon", readonly=False)
    portal_is_open = fields.Boolean(related="company_id.portal_is_open", readonly=False)
    portal_has_promotion = fields.Boolean(related="company_id.portal_has_promotion", readonly=False)
    portal_header = fields.Html(related="company_id.portal_header", readonly=False)
    portal_footer = fields.Html(related="company_id.portal_footer", readonly=False)
    portal_account_closing = fields.Selection(
        related="company_id.portal_account_closing", readonly=False, required=True
    )
    portal_privacy_user_id = fields.Many2one(related="company_id.portal_privacy_user_id", readonly=False)
    portal_mail_without_document = fields.Boolean(related="company_id.portal_mail_without_document", readonly=False)
    portal_session_absolute_minutes = fields.Integer(
        string="Sign out after",
        config_parameter=PARAMETER % "session_absolute_minutes",
        help="Minutes since the customer signed in; 0 means no limit.",
    )
    portal_session_idle_minutes = fields.Integer(
        string="Sign out when idle for",
        config_parameter=PARAMETER % "session_idle_minutes",
        help="Minutes since the customer last opened a page; 0 means no limit.",
    )
    portal_two_factor = fields.Selection(
        selection=[("off", "Optional"), ("recommended", "Recommended"), ("required", "Required")],
        string="Two-factor authentication",
        config_parameter=PARAMETER % "two_factor",
        default="off",
    )
    portal_two_factor_days = fields.Integer(
        string="Grace period (days)",
        config_parameter=PARAMETER % "two_factor_days",
        default=14,
        help="The number of days to set it up, from the day it became required or the day of the invitation.",
    )

    def set_values(self):
        """Override of `base` to store the date since which a second factor is required."""
        # In sudo mode as these parameters are settings, which only administrators save.
        parameters = self.env["ir.config_parameter"].sudo()
        before = parameters.get_param(PARAMETER % "two_factor")
        result = super().set_values()
        # Odoo does not store 0, and would show the default instead.
        parameters.set_param(PARAMETER % "two_factor_days", str(self.portal_two_factor_days))
        if self.portal_two_factor == "required" and before != "required":
            parameters.set_param(PARAMETER % "two_factor_since", fields.Datetime.to_string(fields.Datetime.now()))
        return result
