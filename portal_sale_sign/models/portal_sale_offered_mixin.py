from odoo import api, fields, models

# Where a transaction keeps the orders whose offers may have changed.
PLANNED = "portal_planned_offers"


class PortalSaleOfferedMixin(models.AbstractModel):
    """The versions of an order that were offered and signed, and how it differs from what was signed."""

    _name = "portal.sale.offered.mixin"
    _description = "Document That Is Offered in Versions"

    portal_offer_number = fields.Integer(
        "Version",
        copy=False,
        readonly=True,
        help="How often what the customer is offered has changed since it was sent.",
    )
    portal_difference_count = fields.Integer(
        "Differences from what was signed",
        compute="_compute_portal_difference_count",
        groups="sales_team.group_sale_salesman",
    )
    portal_difference_html = fields.Html(
        "Differences", compute="_compute_portal_difference_html", groups="sales_team.group_sale_salesman"
    )

    def _compute_portal_difference_count(self):
        for order in self:
            order.portal_difference_count = len(order._get_differences()) if order._is_compared() else 0

    def _compute_portal_difference_html(self):
        for order in self:
            differences = order._get_differences() if order._is_compared() else []
            values = {"portal_differences": differences}
            template = "portal_sale_sign.quotation_differences"
            order.portal_difference_html = self.env["ir.qweb"]._render(template, values) if differences else False

    def _get_decision(self):
        """Return what the customer is asked to decide: about a quotation, or about changes to a signed order."""
        name = "amendment" if self.sudo()._is_amendment_asked() else "quotation"
        return self.env[f"portal.sale.{name}.decision"]

    def _was_offered(self):
        """Return whether a version of the order was ever frozen; without one there is neither evidence nor seal."""
        self.ensure_one()
        # In sudo mode as the number of a version tells nothing else.
        return bool(self.sudo().portal_offer_number)

    def _get_current_offer_sudo(self):
        """Return the version that was offered last; empty if none was.

        :return: in sudo mode as neither customers nor all staff may read evidence
        """
        offers_sudo = self.env["portal.evidence.offer"].sudo()
        return offers_sudo._get_last_sudo(self) if self._was_offered() else offers_sudo

    def _refresh_portal_offer(self):
        """Freeze an offer that waits for an answer once more if the order has changed."""
        # In sudo mode as whoever changes a quotation has no right on evidence.
        for order in self.sudo().exists():
            if order._is_amendment_asked() and not order._get_differences():
                # The vendor took the changes back.
                order.portal_amendment_state = False
            elif order._is_amendment_asked() or order._is_portal_open():
                order._get_decision()._freeze(order)

    def _plan_portal_refresh(self):
        """Freeze anew what has changed once all changes of this transaction are written."""
        precommit = self.env.cr.precommit
        planned = precommit.data.setdefault(PLANNED, set())
        if self.ids and not planned:
            precommit.add(self.browse()._refresh_planned_portal_offers)
        planned.update(self.ids)

    @api.model
    def _refresh_planned_portal_offers(self):
        ids = self.env.cr.precommit.data.pop(PLANNED, set())
        self.browse(sorted(ids))._refresh_portal_offer()

    def _get_signed_offer_sudo(self):
        """Return the version that the customer signed last; empty if none is signed.

        :return: in sudo mode as neither customers nor all staff may read evidence
        """
        if not self._was_offered():
            return self.env["portal.evidence.offer"].sudo()
        return self.env["portal.evidence"]._get_decided_offer_sudo(self)

    def _is_other_offer_signed(self):
        """Return whether this customer signed another version of what is offered or ordered now."""
        self.ensure_one()
        offer_sudo = self._get_signed_offer_sudo()
        customer = self.sudo().partner_id.commercial_partner_id
        return self.state in ("sent", "sale") and bool(offer_sudo) and offer_sudo._get_customer_sudo() == customer

    def _is_compared(self):
        """Return whether what the order says is to be compared with what its customer signed, whatever became of it."""
        self.ensure_one()
        return self.portal_sign_state == "signed" or self._is_other_offer_signed()

    def _get_signed_documents_sudo(self, offer_sudo=None):
        """Return the files beside the order as they were when the customer signed; none if nobody signed.

        :param offer_sudo: the version that was signed last, where it is known
        :return: in sudo mode as neither customers nor all staff may read evidence
        """
        offers_sudo = self.env["portal.evidence.offer"].sudo().browse()
        if self.portal_sign_state == "signed":
            offers_sudo = self._get_signed_offer_sudo() if offer_sudo is None else offer_sudo
        documents_sudo = self.env["portal.evidence.file"]._get_of_offers_sudo(offers_sudo)
        return documents_sudo.filtered("source_res_id")

    def _get_differences(self, offer_sudo=None):
        """Return what the order says now and the signed version does not, or the other way round.

        :param offer_sudo: the version that was signed last, where it is known
        :return: a list of dicts with `label`, `signed` and `now`, both texts, either of which may be empty
        """
        self.ensure_one()
        offer_sudo = self._get_signed_offer_sudo() if offer_sudo is None else offer_sudo
        if not offer_sudo:
            return []
        now = self.env["portal.sale.offer.content"]._get_payload(self, lang=offer_sudo._get_lang())
        is_confirmed = self.state != "sent"
        return self.env["portal.sale.offer.comparison"]._compare(offer_sudo._get_payload(), now, is_confirmed)
