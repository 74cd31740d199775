from odoo import api, fields, models


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

    @api.model
    def _emit(self, contracts, kind, state_before):
        """Note a change of access, to be told after this transaction: what is rolled back was not told.

        :param contract.contract contracts: in sudo mode
        :param str kind: see the field
        :param str state_before: the state before, see `portal_state`
        """
        raise NotImplementedError

    @api.model
    def _deliver_hook(self, event):
        """Tell an event to Python; nothing is done here.

        For a module to end access in a system of its own, it must override this method, do it by the event's `key`,
        which comes again after a failure, and return True; it raises a `JobError` to be called again later.

        :return: whether anybody listens; rows for nobody are not made
        """
        return False
