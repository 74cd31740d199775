from odoo import fields, models


class PaymentToken(models.Model):
    _inherit = "payment.token"

    def _tell_portal_card(self):
        """Return a method in words, such as "Visa •••• 4242, expires 03/2027". The caller knows who may read it."""
        self.ensure_one()
        name = f"{self.payment_method_id.name} {self.display_name}"
        if not self.card_expiry_date:
            return name
        month = self.card_expiry_date.strftime("%m/%Y")
        if self._is_expired_on(fields.Date.context_today(self)):
            return self.env._("%(card)s, expired %(month)s", card=name, month=month)
        return self.env._("%(card)s, expires %(month)s", card=name, month=month)

    def _get_portal_used_by(self, actor):
        """Return the running subscriptions that use a method: those that somebody may open, and how many others.

        :param Actor actor: who asks; nothing is told of a method that is not for them
        :rtype: tuple
        """
        self.ensure_one()
        # In sudo mode as customers have no right on the method of a subscription.
        domain = [("payment_token_id", "=", self.id), ("portal_state", "!=", "closed")]
        used_sudo = self.env["contract.contract"].sudo().search(domain, limit=100)
        if not self._is_open_to(actor):
            return used_sudo.browse(), 0
        open_sudo = self.env["portal.access.policy"]._filter_open(used_sudo, actor.user)
        return open_sudo, len(used_sudo - open_sudo)
