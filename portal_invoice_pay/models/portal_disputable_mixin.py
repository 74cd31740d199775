from odoo import models


class PortalDisputableMixin(models.AbstractModel):
    """What becomes of the disputes of an invoice: credit notes close them, and mails tell of them."""

    _name = "portal.disputable.mixin"
    _description = "Document That Can Be Disputed"

    def _close_credited_disputes(self):
        """Close as accepted what credit notes that were posted are for."""
        # In sudo mode as whoever posts a credit note accepts what it is for.
        for credit_sudo in self.filtered(lambda move: move.move_type == "out_refund" and move.reversed_entry_id).sudo():
            credit_sudo._get_credited_disputes()._close("accepted")

    def _get_credited_disputes(self):
        """Return the disputes that a credit note closes: its own, else those of its invoice that have no other one.

        Without one of its own, it closes the oldest first, as far as its amount covers them.
        """
        is_open = self.reversed_entry_id.portal_dispute_ids.filtered(lambda dispute: dispute.state == "open")
        if own := is_open.filtered(lambda dispute: dispute.credit_move_id == self):
            return own
        covered = is_open.browse()
        left = self.amount_total if self.currency_id == self.reversed_entry_id.currency_id else 0.0
        for dispute in is_open.filtered(lambda dispute: not dispute.credit_move_id).sorted("id"):
            if self.currency_id.compare_amounts(dispute.amount, left) <= 0:
                covered |= dispute
                left -= dispute.amount
        return covered

    def _get_portal_dispute_words(self, dispute_id):
        """Return what became of a dispute, in words, for the mail that tells of it."""
        dispute_sudo = self._find_portal_dispute_sudo(dispute_id)
        return dispute_sudo._get_outcome() if dispute_sudo else ""

    def _get_portal_dispute_answer(self, dispute_id):
        """Return what the vendor wrote when a dispute was closed, for the mail that tells of it."""
        return self._find_portal_dispute_sudo(dispute_id).answer or ""

    def _find_portal_dispute_sudo(self, dispute_id):
        # In sudo mode as whoever sends the mail need not read disputes; the id is text, and may be anything.
        return self.sudo().portal_dispute_ids.filtered(lambda dispute: str(dispute.id) == str(dispute_id))
