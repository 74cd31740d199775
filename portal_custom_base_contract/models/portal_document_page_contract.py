from odoo import api, fields, models


class PortalDocumentPageContract(models.AbstractModel):
    """The page of a contract: what it covers, until when, and when it is charged next."""

    _name = "portal.document.page.contract"
    _inherit = "portal.document.page"
    _description = "Page of a Contract"

    _page_content = "portal_custom_base_contract.contract_content"
    _page_lines = "contract_line_ids"

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: its reference, its dates, and the terms of payment."""
        return [
            {"label": self.env._("Reference"), "value": record_sudo.code, "name": "code"},
            {"label": self.env._("Customer"), "value": record_sudo.partner_id.name, "name": "customer"},
            {"label": self.env._("Since"), "value": self._tell_date(record_sudo.date_start), "name": "start"},
            {"label": self.env._("Until"), "value": self._tell_date(record_sudo.date_end), "name": "end"},
            {"label": self.env._("Payment terms"), "value": record_sudo.payment_term_id.name, "name": "payment_term"},
        ]

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: from its beginning to its end, if it has one."""
        begun = self._make_step("begun", self.env._("Started"), record_sudo.date_start, self._is_past(record_sudo))
        charged = record_sudo.last_date_invoiced
        steps = [begun] + ([self._make_step("charged", self.env._("Charged until"), charged)] if charged else [])
        if record_sudo._is_portal_over():
            return [*steps, self._make_step("over", self.env._("Ended"), record_sudo.date_end, state="over")]
        if record_sudo.date_end:
            steps.append(self._make_step("end", self.env._("Ends"), record_sudo.date_end, is_done=False))
        return steps if len(steps) > 1 else []

    def _is_past(self, contract_sudo):
        return bool(contract_sudo.date_start) and contract_sudo.date_start <= fields.Date.context_today(self)

    @api.model
    def _get_contact_sudo(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: whoever is responsible for it."""
        return record_sudo.user_id
