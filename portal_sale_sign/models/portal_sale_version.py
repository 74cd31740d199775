import json

from odoo import api, fields, models

from .. import canonical


class PortalSaleVersion(models.Model):
    """What a customer was offered at a moment: the whole text of the quotation, frozen, with its hash."""

    _name = "portal.sale.version"
    _inherit = "portal.sale.record"
    _description = "Version of a Quotation"
    _log_access = False

    number = fields.Integer("Version", required=True, readonly=True)
    kind = fields.Selection(
        [("offer", "Offer"), ("amendment", "Change to a signed order")], required=True, default="offer", readonly=True
    )
    payload = fields.Text("Content", required=True, readonly=True)
    digest = fields.Char("SHA-256", required=True, readonly=True, index=True)
    previous_digest = fields.Char(readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="restrict")
    amount_total = fields.Monetary("Total", readonly=True)

    _number_uniq = models.Constraint("UNIQUE(order_res_id, number)", "An order has one version of each number.")

    @api.depends("order_name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(order)s, version %(number)s", order=version.order_name, number=version.number
            )

    @api.model
    def _freeze(self, order, kind="offer", is_sent_anew=False):
        """Return the version that says what an order says now; a new one if the last one says something else.

        :param sale.order order: the order, in sudo mode
        :param str kind: "offer" or "amendment"
        :param bool is_sent_anew: whether it is a new offer though it says the same: nobody has signed that one
        """
        last = self._get_last_sudo(order)
        # Whoever reads it, a version is in one language: else each reader would make a new one.
        payload = order._get_offer_payload(lang=last._get_lang())
        if last and last.digest == canonical.digest(payload) and not is_sent_anew:
            return last
        values = {"portal_version_number": last.number + 1}
        # Who signed the version before has not signed this one.
        values |= {"portal_sign_state": False} if order.portal_sign_state == "partly" else {}
        order.write(values)
        # In the database at once: of two who freeze at the same moment, Odoo repeats the second's request.
        order.flush_recordset(list(values))
        return self.sudo().create(
            {
                "company_id": order.company_id.id,
                "order_res_id": order.id,
                "order_name": order.name,
                "number": last.number + 1,
                "kind": kind,
                "payload": canonical.dump(payload).decode(),
                "digest": canonical.digest(payload),
                "previous_digest": last.digest,
                "currency_id": order.currency_id.id,
                "amount_total": order.amount_total,
            }
        )

    def _get_payload(self):
        """Return the frozen content as a dict; nothing of nothing."""
        return json.loads(self.payload) if self else {}

    def _get_lang(self):
        return self._get_payload().get("lang")

    def _is_intact(self):
        """Return whether the content still has the hash that was stored with it."""
        self.ensure_one()
        return canonical.digest(self._get_payload()) == self.digest
