from odoo import api, models

from .purchase_order import SHOWN


class PortalDocumentPagePurchase(models.AbstractModel):
    _inherit = "portal.document.page.purchase"

    _page_notes = ("portal_supplier_connect.supplier_notes", "portal_custom_base_purchase.purchase_acknowledge")
    _page_forms = (
        "portal_supplier_connect.supplier_progress",
        "portal_supplier_connect.supplier_receipts",
        "portal_supplier_connect.supplier_shipments",
        "portal_supplier_connect.supplier_bills",
        "portal_supplier_connect.supplier_responses",
    )

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base` to tell what was received, announced, billed and answered."""
        page = super()._prepare_page_values(record_sudo, actor, values)
        return page | {"supplier": self._prepare_supplier_values(record_sudo, actor)}

    def _prepare_supplier_values(self, order_sudo, actor):
        rules = self.env["portal.supplier.rules"]
        may_act = not rules._get_person_refusal(order_sudo, actor)
        is_ordered = order_sudo.state == "purchase"
        receipts = order_sudo._get_portal_receipts()[-SHOWN:] if is_ordered else order_sudo.picking_ids.browse()
        return {
            "may_act": may_act,
            "lines": order_sudo._get_portal_lines() if is_ordered else order_sudo.order_line.browse(),
            "receipts": receipts,
            "disputes": {dispute.picking_id: dispute for dispute in order_sudo.portal_dispute_ids.sorted("id")},
            "shipments": order_sudo.portal_shipment_ids[:SHOWN],
            "bills": order_sudo.portal_bill_ids[:SHOWN],
            "moves": self.env["portal.access.policy"]._filter_open(order_sudo.portal_bill_ids.move_id, actor.user),
            # What was answered is told to those who may answer: a link may have been passed on.
            "responses": order_sudo.portal_response_ids[:SHOWN] if may_act else order_sudo.portal_response_ids.browse(),
            "tell": rules._tell_quantity,
            "tell_date": self._tell_date,
        }

    # === HEAD === #

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base_purchase`: what is asked of the supplier, or what became of the answer."""
        state, receipt = record_sudo.portal_supplier_state, record_sudo.receipt_status
        planned = self._tell_date(record_sudo.date_planned)
        if state == "waiting":
            return self.env._("We look at your answer, and tell you here and by e-mail.")
        if state == "to_confirm" and planned:
            return self.env._("Please confirm this order. We expect it on %(date)s.", date=planned)
        if state == "answered" and record_sudo.state == "sent":
            return self.env._("We took over your offer. There is nothing to do.")
        if state == "answered" and receipt == "full":
            return self.env._("Everything has arrived. Thank you.")
        return super()._get_sentence(record_sudo, actor, values)

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_purchase` to tell who acknowledged it."""
        facts = super()._get_facts(record_sudo, actor, values)
        by = record_sudo.portal_acknowledged_by_id.name
        if not by or actor.user._is_public():
            return facts
        words = {"date": self._tell_date(record_sudo.portal_acknowledged_on), "name": by}
        told = self.env._("%(date)s, %(name)s", **words)
        return [*facts, {"label": self.env._("Acknowledged"), "value": told, "name": "acknowledged"}]

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_purchase`: to answer, to announce what is sent, and to bill it."""
        acts = super()._get_acts(record_sudo, actor, values)
        if actor.user._is_public():
            # The form asks to sign in.
            is_open = not self.env["portal.supplier.rules"]._get_state_refusal(record_sudo, "answer")
            label = self.env._("Sign in to answer")
            return [self._make_form_act(record_sudo, "answer", label, "fa-reply"), *acts] if is_open else acts
        labels = {
            "answer": (self._get_answer_label(record_sudo), "fa-reply"),
            "ship": (self.env._("Announce a shipment"), "fa-truck"),
            "bill": (self.env._("Send the bill"), "fa-upload"),
        }
        rules = self.env["portal.supplier.rules"]
        offered = [name for name in labels if not rules._get_refusal(record_sudo, actor, name)]
        return [self._make_form_act(record_sudo, name, *labels[name]) for name in offered] + acts

    def _get_answer_label(self, order_sudo):
        if order_sudo.portal_supplier_state == "asked":
            return self.env._("Send an offer")
        if order_sudo.portal_supplier_state == "to_confirm":
            return self.env._("Confirm the order")
        return self.env._("Change your answer")

    def _make_form_act(self, order_sudo, name, label, icon):
        is_first = name == "answer" and order_sudo.portal_supplier_state in ("asked", "to_confirm")
        url = f"/my/purchase/{order_sudo.id}/{name}"
        act = {"name": f"portal_supplier_{name}", "label": label, "icon": icon, "url": url}
        return act if is_first else act | {"style": "secondary"}

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base_purchase` to add what was received."""
        steps = super()._get_steps(record_sudo, actor, values)
        if record_sudo.state == "purchase" and record_sudo.receipt_status in ("partial", "full"):
            is_done = record_sudo.receipt_status == "full"
            label = self.env._("Received") if is_done else self.env._("Partly received")
            steps.append(self._make_step("received", label, record_sudo.effective_date, is_done))
        return steps
