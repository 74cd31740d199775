import pytz

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    portal_contract_grace_days = fields.Integer(
        "Days of Grace",
        default=7,
        help="An unpaid subscription closes with the first run on or after the renewal date and so many days.",
    )
    portal_contract_retry_days = fields.Char(
        "Retries",
        default="1,3,5",
        help="The days after the renewal date on which a charge that was refused for the moment is tried again.",
    )
    portal_contract_access_email = fields.Char(
        "Tell Changes of Access to", help="Who is mailed when a customer's access begins, changes or ends."
    )
    portal_contract_access_url = fields.Char(
        "Webhook for Changes of Access", help="Where changes of access are posted until the receiver answers with 2xx."
    )
    portal_contract_access_secret = fields.Char(
        "Secret of the Webhook",
        groups="base.group_system",
        help="Signs what is posted: HMAC-SHA256 of the body, in the header X-Portal-Signature.",
    )

    def _get_portal_contract_today(self):
        """Return the day it is for a company, in its own time zone."""
        return self._get_portal_contract_day(fields.Datetime.now())

    def _get_portal_contract_day(self, moment):
        """Return the day of a moment in a company's own time zone.

        :param datetime moment: in UTC
        """
        return self._get_portal_contract_time(moment).date()

    def _get_portal_contract_time(self, moment):
        """Return a moment (UTC) in a company's own time zone."""
        self.ensure_one()
        zone = pytz.timezone(self._get_portal_timezone())
        return pytz.utc.localize(moment).astimezone(zone)
