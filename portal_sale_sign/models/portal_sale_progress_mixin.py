from odoo import fields, models

from odoo.addons.portal_tools.fetch_lines import fetch_lines

PRODUCTION_STATES = [
    ("planned", "Planned"),
    ("in_production", "In production"),
    ("ready", "Ready to ship"),
]
# The lines that a list names of an order; the others are folded.
AGREED = 3


class PortalSaleProgressMixin(models.AbstractModel):
    """How far an order is, from its sending to its invoice, and what it is about."""

    _name = "portal.sale.progress.mixin"
    _description = "Document That a Customer Follows"

    portal_production_state = fields.Selection(PRODUCTION_STATES, string="Production", copy=False)
    portal_estimated_ship_date = fields.Date("Estimated ship date", copy=False)

    def _get_timeline(self):
        """Return the steps of an order as a customer follows them.

        For a module to add a step, it must override this method and add its own to the list.

        :return: as `portal.document.page._get_steps`
        :rtype: list[dict]
        """
        self.ensure_one()
        order_sudo = self.sudo()  # The page is open to the reader; the steps are the vendor's to read.
        page, is_ordered = self.env["portal.document.page"], order_sudo.state == "sale"
        steps = [page._make_step("sent", self.env._("Sent"), order_sudo.portal_sent_on)]
        if order_sudo.signed_on or (order_sudo.require_signature and not is_ordered):
            steps.append(page._make_step("signed", self.env._("Signed"), order_sudo.signed_on))
        if order_sudo._is_portal_paid() or (order_sudo.require_payment and not is_ordered):
            steps.append(page._make_step("paid", self.env._("Paid"), False, order_sudo._is_portal_paid()))
        if end := order_sudo._get_portal_end():
            return [*(step for step in steps if step["is_done"]), page._make_step(*end)]
        steps.append(page._make_step("ordered", self.env._("Ordered"), is_ordered and order_sudo.date_order))
        # What is told of an order that nobody sent begins with the order.
        steps = [step for step in steps if step["is_done"] or not is_ordered]
        return [*steps, *self._get_progress_steps(order_sudo)] if is_ordered else steps

    def _get_portal_end(self):
        """Return the step that ended a quotation, as `_make_step` takes it; nothing while it can become an order."""
        state = self._get_portal_state()
        if state == "expired":
            return state, self.env._("Expired"), self.validity_date, True, "over"
        if state == "declined":
            evidence_sudo = self.env["portal.evidence"]._get_last_sudo(self, [("kind", "=", "declined")])
            return state, self.env._("Declined"), evidence_sudo.decided_at, True, "problem"
        if state == "cancelled":
            return state, self.env._("Cancelled"), False, True, "over"
        return None

    def _is_portal_paid(self):
        """Return whether what is due of an order is paid: online for its confirmation, or by its invoices."""
        if self.amount_paid and self._is_confirmation_amount_reached():
            return True
        invoices = self.invoice_ids.filtered(lambda move: move.state == "posted" and move.move_type == "out_invoice")
        is_paid = all(state in ("paid", "in_payment", "reversed") for state in invoices.mapped("payment_state"))
        return bool(invoices) and self.invoice_status == "invoiced" and is_paid

    def _get_portal_status(self):
        """Return how far a confirmed order is, in a word or two: the last step that is done, or that it is made."""
        self.ensure_one()
        # In sudo mode as in `_get_timeline`.
        steps = self._get_progress_steps(self.sudo())
        reached = [step["label"] for step in steps if step["is_done"] or step["code"] == "production"]
        return reached[-1] if reached else self.env._("Ordered")

    def _get_progress_steps(self, order_sudo):
        make_step = self.env["portal.document.page"]._make_step
        state = order_sudo.portal_production_state
        if state:
            label = dict(self._fields["portal_production_state"]._description_selection(self.env))[state]
            yield make_step("production", label, False, state == "ready")
        is_delivered = order_sudo._is_portal_sent_whole() and order_sudo._get_portal_arrival() == "delivered"
        planned = order_sudo._get_portal_planned()
        date, reported = not is_delivered and planned, order_sudo._tell_portal_reported()
        if reported:
            yield make_step("delivered", reported, date, is_delivered, state="problem")
        else:
            yield make_step("delivered", self.env._("Delivered"), date, is_delivered)
        yield make_step("invoiced", self.env._("Invoiced"), False, order_sudo.invoice_status == "invoiced")

    def _get_portal_lines_sudo(self):
        """Return the lines of products.

        :return: in sudo mode as they are shown on the page as well
        """
        order_sudo = self.sudo()
        fetch_lines(order_sudo, "order_line")
        return order_sudo.order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)

    def _get_portal_progress(self):
        """Return how much of the order is delivered, in per cent."""
        lines_sudo = self._get_portal_lines_sudo()
        ordered = sum(lines_sudo.mapped("product_uom_qty"))
        delivered = sum(min(line.qty_delivered, line.product_uom_qty) for line in lines_sudo)
        return 100 * delivered / ordered if ordered else 0

    def _is_portal_sent_whole(self):
        """Return whether all of the order left the vendor, or was done; where it is now, the deliveries tell."""
        return self._get_portal_progress() >= 100

    def _is_portal_done(self):
        """Return whether nothing of the order is to come, and nothing on the way."""
        return self._is_portal_sent_whole() and self._get_portal_arrival() != "way"

    def _get_portal_agreement(self, limit=AGREED):
        """Return what an order is about, such as "2 × Plan, 68 × Seat, …".

        :param int limit: how many lines are named
        """
        agreed = self._get_portal_agreed()
        return ", ".join(agreed[:limit]) + (", …" if len(agreed) > limit else "")

    def _get_portal_agreed(self):
        """Return each line of what is agreed on, such as "2 × Plan"."""
        # Options that were not chosen are not agreed on.
        lines_sudo = self._get_portal_lines_sudo().filtered("product_uom_qty")
        return [f"{line.product_uom_qty:g} × {(line.name or '').partition(chr(10))[0]}" for line in lines_sudo]
