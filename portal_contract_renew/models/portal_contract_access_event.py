import hashlib
import hmac
import json
import uuid

import requests

from odoo import api, fields, models
from odoo.tools import plaintext2html

from odoo.addons.portal_tools.models.portal_job_mixin import JobError

TIMEOUT = 10


class PortalContractAccessEvent(models.Model):
    """What the vendor's own system is told when a customer's access begins, changes or ends.

    It is repeated until it is acknowledged, and those of one contract go in their order. There is one row per way:
    a mail, a webhook and a method of Python.
    """

    _name = "portal.contract.access.event"
    _inherit = "portal.job.mixin"
    _description = "Change of Access to a Subscription"
    _order = "id desc"

    _job_cron = "portal_contract_renew.ir_cron_portal_contract_access_event"
    # It never gives up: access that has ended here must end there.
    _job_backoff = (1, 5, 30, 120, 720)

    contract_id = fields.Many2one("contract.contract", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("begun", "Begins"), ("changed", "Changes"), ("paused", "Is paused"), ("ended", "Ends")],
        required=True,
        readonly=True,
    )
    channel = fields.Selection(
        [("mail", "E-mail"), ("webhook", "Webhook"), ("hook", "Python")], required=True, readonly=True
    )
    key = fields.Char(required=True, readonly=True, help="The same for each repetition, by which a receiver knows it.")
    payload = fields.Json(readonly=True)
    state = fields.Selection(
        [("pending", "To be told"), ("done", "Acknowledged")], required=True, readonly=True, default="pending"
    )
    acknowledged_on = fields.Datetime(readonly=True)

    _due_idx = models.Index("(next_try, id) WHERE state = 'pending'")
    _key_uniq = models.UniqueIndex("(key, channel)", "This was told already.")

    # === WHAT IS TOLD === #

    @api.model
    def _emit(self, contracts, kind, state_before):
        """Note a change of access, to be told after this transaction: what is rolled back was not told.

        :param contract.contract contracts: in sudo mode
        :param str kind: see the field
        :param str state_before: the state before, see `portal_state`
        """
        # In sudo mode as who acts has no right on what the vendor's system is told.
        events_sudo, values = self.sudo(), []
        for contract in contracts:
            event = {"contract_id": contract.id, "kind": kind, "key": str(uuid.uuid4())}
            event["payload"] = self._prepare_payload(contract, event, state_before)
            values += [event | {"channel": channel} for channel in self._get_channels(contract.company_id)]
        if values:
            events_sudo.create(values)
            events_sudo._trigger_job()

    @api.model
    def _get_channels(self, company):
        """Return the ways in which a company's system is told."""
        ways = {
            "mail": company.portal_contract_access_email,
            "webhook": company.portal_contract_access_url,
            "hook": self._has_hook(),
        }
        return [channel for channel, is_used in ways.items() if is_used]

    @api.model
    def _prepare_payload(self, contract, event, state_before):
        """Return what is told of a contract.

        For a module to tell more, it must override this method and return the dict with its own.
        """
        lines = contract.contract_line_ids.filtered(lambda line: not (line.is_canceled or line.display_type))
        return {
            "key": event["key"],
            "event": event["kind"],
            "at": fields.Datetime.to_string(fields.Datetime.now()),
            "contract": {"id": contract.id, "name": contract.name, "reference": contract.code or ""},
            "customer": {"id": contract.commercial_partner_id.id, "name": contract.commercial_partner_id.name},
            "state_before": state_before,
            "state": contract.portal_state,
            "version": contract.portal_version,
            "lines": [
                {
                    "id": line.id,
                    "product": line.product_id.default_code or line.product_id.name or line.name,
                    "quantity": line.quantity,
                    "end": fields.Date.to_string(line.date_end) if line.date_end else None,
                }
                for line in lines
            ],
        }

    # === TELLING === #

    def _process(self):
        """Override of `portal_tools`: tell it; what was before it of the same contract comes first."""
        self.ensure_one()
        domain = [("contract_id", "=", self.contract_id.id), ("channel", "=", self.channel), ("id", "<", self.id)]
        if self.search_count([*domain, ("state", "=", "pending")], limit=1):
            raise JobError(self.env._("It waits for the event before it to be acknowledged."))
        {"mail": self._deliver_mail, "webhook": self._deliver_webhook, "hook": self._call_hook}[self.channel]()
        self.write({"state": "done", "acknowledged_on": fields.Datetime.now(), "failure_reason": False})

    def _deliver_mail(self):
        """Mail it to the vendor; a mail in the queue of Odoo counts as told."""
        labels = dict(self._fields["kind"]._description_selection(self.env))
        subject = self.env._("Access %(kind)s: %(contract)s", kind=labels[self.kind], contract=self.contract_id.name)
        body = json.dumps(self.payload, indent=2, ensure_ascii=False)
        values = {"subject": subject, "email_to": self.company_id.portal_contract_access_email}
        values |= {"email_from": self.company_id.email_formatted, "body_html": plaintext2html(body)}
        self.env["mail.mail"].create(values)

    def _deliver_webhook(self):
        """Post it, signed; anything but 2xx is told again later.

        :raise JobError: if it is not acknowledged
        """
        company = self.company_id
        if not company.portal_contract_access_url:
            raise JobError(self.env._("There is no address to post it to."))
        content = json.dumps(self.payload, sort_keys=True).encode()
        headers = {"Content-Type": "application/json", "X-Portal-Event": self.key}
        headers["X-Portal-Signature"] = self._sign(company, content)
        try:
            response = requests.post(
                company.portal_contract_access_url,
                data=content,
                headers=headers,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except requests.exceptions.RequestException as error:
            raise JobError(
                self.env._("The receiver cannot be reached: %(error)s", error=type(error).__name__)
            ) from error
        if not 200 <= response.status_code < 300:
            raise JobError(self.env._("The receiver answered with status %(status)s.", status=response.status_code))

    @api.model
    def _sign(self, company, content):
        """Return the signature of what is posted: HMAC-SHA256 of the body, in hexadecimal digits."""
        # In sudo mode as only the system reads the secret.
        secret = company.sudo().portal_contract_access_secret or ""
        return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()

    def _call_hook(self):
        if not self._deliver_hook():
            raise JobError(self.env._("The module that ends access did not acknowledge it."))

    @api.model
    def _has_hook(self):
        """Return whether a module wants to be called by `_deliver_hook`.

        For a module to be called, it must override this method and return True.
        """
        return False

    def _deliver_hook(self):
        """Tell an event to Python; nothing is done here.

        For a module to end access in a system of its own, it must override this method, do it by the event's `key`,
        which comes again after a failure, and return True; it raises a `JobError` to be called again later.

        :return: whether it is done
        """
        return False

    def action_tell_now(self):
        """Tell what waits at once."""
        self.check_access("read")
        # In sudo mode as staff has no right to change what is told.
        waiting_sudo = self.sudo().filtered(lambda event: event.state == "pending")
        waiting_sudo.next_try = fields.Datetime.now()
        waiting_sudo._trigger_job()
