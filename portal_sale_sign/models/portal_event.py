from odoo import models


class PortalEvent(models.Model):
    _inherit = "portal.event"

    def _get_partners(self, record):
        """Override of `portal_custom_base` to tell who is to sign or to pay, and of a signature the vendor too."""
        partners = super()._get_partners(record)
        if self.code == "quote_to_pay":
            return record.env["portal.sale.quotation.decision"]._get_payers_sudo(record).filtered("email")
        if self.code == "quote_to_sign":
            return record._get_decision()._get_awaited_sudo(record).filtered("email")
        if self.code == "quote_reminder":
            return (partners | record._get_decision()._get_awaited_sudo(record)).filtered("email")
        if self.code == "quote_signed":
            return (partners | record._get_portal_vendor()).filtered("email")
        return partners

    def _may_be_told(self, record, partner):
        """Override of `portal_custom_base`: of what is to be paid, nobody is told but who may pay, while it is."""
        # This one is asked alone: all payers would be looked for anew for each of them.
        if self.code == "quote_to_pay" and not self._is_payer(record, partner):
            return False
        return super()._may_be_told(record, partner)

    def _is_payer(self, record, partner):
        """Return whether a contact may pay an order, while it waits for a payment."""
        decision = record.env["portal.sale.quotation.decision"]
        # In sudo mode as who is told does not depend on who signs.
        users_sudo = partner.sudo().user_ids.filtered(lambda user: user._is_portal())
        return record._has_to_be_paid() and any(decision._may_pay(record, user) for user in users_sudo)

    def _get_actors(self, record):
        """Override of `portal_custom_base`: who signed is told that the document is sealed."""
        actors = super()._get_actors(record)
        return actors | record._get_portal_signers() if self.code == "quote_signed" else actors
