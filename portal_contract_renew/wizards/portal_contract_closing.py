from odoo import fields, models


class PortalContractClosing(models.TransientModel):
    _name = "portal.contract.closing"
    _description = "Close a Subscription"

    contract_id = fields.Many2one("contract.contract", required=True, readonly=True)
    reason = fields.Char(required=True, help="It is kept in the history. Customers do not read it.")
    may_come_back = fields.Boolean(
        "Customers may come back", default=True, help="Off: only you can open it again, such as after a fraud."
    )

    def action_close(self):
        """Close the subscription today, and write the reason into its notes.

        :raise UserError: if it is closed already, or somebody else changes it at the moment
        """
        self.ensure_one()
        contract = self.contract_id
        actor = contract._get_portal_staff()
        # In sudo mode as staff of contracts need not read all that is looked at anew.
        contract.sudo()._lock_portal()._check_portal_state(("active", "to_renew", "paused", "ending"))
        contract.message_post(body=self.env._("Closed: %(reason)s", reason=self.reason), subtype_xmlid="mail.mt_note")
        # In sudo mode as the history and the end of access follow from it.
        contract.sudo()._close(actor, "ended" if self.may_come_back else self.reason)
        return {"type": "ir.actions.act_window_close"}
