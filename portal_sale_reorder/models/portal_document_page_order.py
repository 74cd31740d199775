from odoo import api, models


class PortalDocumentPageOrder(models.AbstractModel):
    _inherit = "portal.document.page.order"

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base_sale`: nothing is asked of a customer who waits for an answer."""
        page = super()._prepare_page_values(record_sudo, actor, values)
        page["notes"] = ["portal_sale_reorder.request_notes", *page["notes"]]
        if record_sudo._is_portal_request():
            # How long the offer will hold, the offer says.
            page["facts"] = [fact for fact in page["facts"] if fact.get("name") != "validity"]
            page |= self._prepare_request_places(record_sudo, actor)
            page |= self._prepare_priced_places(record_sudo)
        elif record_sudo._is_portal_withdrawn():
            page["sentence"] = self.env._("You have withdrawn this request.")
            page["steps"] = self._mark_current(
                [
                    self._make_step("requested", self.env._("Requested"), record_sudo.create_date),
                    self._make_step("withdrawn", self.env._("Withdrawn"), is_done=True, state="over"),
                ]
            )
        return page

    def _prepare_request_places(self, order_sudo, actor):
        """Return what the places of the page show while a request is not answered."""
        reorder = self.env["portal.sale.reorder"]
        may_withdraw = not reorder._get_withdraw_refusal(order_sudo, actor)
        return {
            "sentence": self._tell_reorder(order_sudo),
            "acts": [],
            "refusal": "",
            "steps": self._mark_current(
                [
                    self._make_step("requested", self.env._("Requested"), order_sudo.create_date),
                    self._make_step("confirmed", self.env._("Quotation"), False),
                    self._make_step("ordered", self.env._("Ordered"), False),
                ]
            ),
            "forms": ["portal_sale_reorder.request_withdraw"] if may_withdraw else [],
        }

    def _prepare_priced_places(self, order_sudo):
        """Return what the places of the page show while staff work on the prices: what was requested, and no price."""
        if not order_sudo._is_portal_priced():
            return {}
        return {"content": "portal_sale_reorder.request_content", "dialogs": [], "total": None}

    def _tell_reorder(self, order_sudo):
        date = self._tell_date(order_sudo.create_date)
        if order_sudo.portal_reorder_state == "working":
            return self.env._("You requested this on %(date)s. We are preparing your quotation.", date=date)
        return self.env._(
            "You requested this on %(date)s. We will confirm it by a quotation, and nothing is ordered before you "
            "accept it.",
            date=date,
        )

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_sale` to order again, before the PDF."""
        acts = super()._get_acts(record_sudo, actor, values)
        if self.env["portal.sale.reorder"]._get_refusal(record_sudo, actor):
            return acts
        again = {
            "name": "portal_reorder",
            "label": self.env._("Order again"),
            "icon": "fa-repeat",
            "url": f"/my/orders/{record_sudo.id}/reorder",
        }
        return [*acts[:-1], again, *acts[-1:]]
