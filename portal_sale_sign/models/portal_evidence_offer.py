import json

from odoo import api, fields, models

from .. import canonical


class PortalEvidenceOffer(models.Model):
    """What a customer was offered at a moment: the whole text of the quotation, frozen, with its hash."""

    _name = "portal.evidence.offer"
    _inherit = "portal.append.only.mixin"
    _description = "Version of a Quotation"
    _log_access = False

    number = fields.Integer("Version", required=True, readonly=True)
    kind = fields.Selection(
        [("offer", "Offer"), ("amendment", "Change to a signed order")], required=True, default="offer", readonly=True
    )
    payload = fields.Text("Content", required=True, readonly=True)
    digest = fields.Char("SHA-256", required=True, readonly=True)
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
        :return: in sudo mode as neither customers nor all staff may read evidence
        """
        last = self._get_last_sudo(order)
        # Whoever reads it, a version is in one language: else each reader would make a new one.
        payload = order._get_offer_payload(lang=last._get_lang())
        if kind == "amendment":
            signed = order._get_signed_offer_sudo()
            payload["amends"] = {"number": signed.number, "sha256": signed.digest}
        if last and last.digest == canonical.digest(payload) and not is_sent_anew:
            return last
        order._log_portal_offer(last.number + 1)
        self.env["portal.evidence.file"]._keep(order)
        return self.sudo().create(self._prepare_values(order, kind, payload, last))

    def _prepare_values(self, order, kind, payload, last):
        return {
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

    def _get_payload(self):
        """Return the frozen content as a dict; nothing of nothing."""
        return json.loads(self.payload) if self else {}

    def _get_lang(self):
        """Return the language of the content; None of nothing, and of one that is not in use any more."""
        return self.env["res.lang"]._get_code(self._get_payload().get("lang") or "") or None

    def _get_customer_sudo(self):
        """Return the company, or the person, to whom it was offered; nothing if the contact is gone.

        :return: in sudo mode as it is compared, whoever asks
        """
        partner_id = self._get_payload()["customer"]["id"]
        return self.env["res.partner"].sudo().browse(partner_id).exists().commercial_partner_id

    @api.model
    def _get_sent_sudo(self, order):
        """Return the version that was sent to the customer last; nothing if none was.

        :param sale.order order: the order, in sudo mode
        :return: in sudo mode as customers may not read evidence
        """
        if not order.portal_sent_on:
            return self.sudo().browse()
        domain = [("order_res_id", "=", order.id), ("recorded_on", ">=", order.portal_sent_on)]
        return self.sudo().search(domain, order="id", limit=1)

    def _get_amended_sudo(self):
        """Return the version that this one amends; nothing if it is a whole offer.

        :return: in sudo mode as customers may not read evidence
        """
        amends = self._get_payload().get("amends")
        if not amends:
            return self.sudo().browse()
        domain = [("order_res_id", "=", self.order_res_id), ("number", "=", amends["number"])]
        return self.sudo().search(domain, limit=1)

    def _is_intact(self):
        """Return whether the content still has the hash that was stored with it."""
        self.ensure_one()
        return canonical.digest(self._get_payload()) == self.digest
