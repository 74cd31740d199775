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
        if self.code == "quote_to_pay" and partner not in self._get_partners(record):
            return False
        return super()._may_be_told(record, partner)

    def _get_actors(self, record):
        """Override of `portal_custom_base`: who signed is told that the document is sealed."""
        actors = super()._get_actors(record)
        return actors | record._get_portal_signers() if self.code == "quote_signed" else actors
