from odoo import Command, api, models
from odoo.exceptions import UserError

KINDS = ("renewal", "upsell")
# What one person may ask within an hour.
MAX_REQUESTS = 5
HOUR = 3600


class PortalContractQuotation(models.AbstractModel):
    """A quotation that renews a subscription at a price of its own, or extends it until its period ends."""

    _name = "portal.contract.quotation"
    _description = "Quotation of a Subscription"

    @api.model
    def _get_refusal(self, contract_sudo, actor):
        """Return why somebody cannot ask for a quotation, in words, or False.

        :param contract.contract contract_sudo: a contract that the actor opened, in sudo mode
        :param Actor actor: who wants to
        """
        if refusal := self.env["portal.contract.change"]._get_role_refusal(contract_sudo, actor):
            return refusal
        if contract_sudo.portal_state not in ("active", "ending"):
            return self.env._("There are quotations for running subscriptions. Write us a message instead.")
        if not self._get_lines(contract_sudo):
            return self.env._("There is nothing in this subscription that a quotation could be made of.")
        # In sudo mode as a draft is closed to customers.
        orders_sudo = self.env["sale.order"].sudo()
        if orders_sudo.search_count(orders_sudo._get_portal_contract_open_domain(contract_sudo), limit=1):
            return self.env._("A quotation for this subscription is under way already.")
        return False

    @api.model
    def _get_lines(self, contract_sudo):
        """Return the lines that an order can have: those of a product."""
        lines = self.env["portal.contract.adapter"]._get_open_lines(contract_sudo) or contract_sudo.contract_line_ids
        return lines.filtered(lambda line: line.product_id and not line.is_canceled and not line.display_type)

    @api.model
    def _request(self, contract_sudo, kind, values, actor):
        """Make the draft of a quotation as somebody asks for it, and tell the salesperson.

        :param str kind: "renewal" or "upsell"; may be anything
        :param dict values: what the form sent: `note`, and `quantities` (the lines' ids, as text, to what is needed, as
            typed); each may be anything
        :param Actor actor: who asks
        :return: the quotation, in sudo mode as a draft is closed to customers
        :raise UserError: in the visitor's language, if it is refused
        """
        contract_sudo._lock_portal()
        if refusal := self._get_refusal(contract_sudo, actor):
            raise UserError(refusal)
        if kind not in KINDS:
            raise UserError(self.env._("Choose what you need a quotation for."))
        note = self.env["portal.contract.change"]._clean_text(values.get("note"))
        quantities = self._clean_quantities(contract_sudo, kind, values.get("quantities"))
        self._check_period(contract_sudo, kind)
        if not self.env["portal.rate.limit"]._is_allowed(self._name, actor.user.id, MAX_REQUESTS, HOUR):
            raise UserError(self.env._("You have requested a lot just now. Please try again later."))
        order_sudo = self._make(contract_sudo, kind, quantities, actor.partner)
        self._tell(order_sudo, contract_sudo, note, actor)
        return order_sudo

    def _check_period(self, contract_sudo, kind):
        end = self._get_period_end(contract_sudo)
        if kind == "upsell" and end and end < contract_sudo.company_id._get_portal_contract_today():
            raise UserError(self.env._("It is being renewed just now. Please try again tomorrow."))

    def _clean_quantities(self, contract_sudo, kind, typed):
        """Return how much of each line is needed: {line: quantity}; lines that are fixed keep theirs."""
        typed, found = typed if isinstance(typed, dict) else {}, {}
        for line in self._get_lines(contract_sudo):
            text = typed.get(str(line.id))
            is_typed = text not in (None, "", f"{line.quantity:g}")
            found[line] = line._clean_portal_quantity(text) if is_typed else line.quantity
        if kind == "upsell" and not any(quantity > line.quantity for line, quantity in found.items()):
            raise UserError(self.env._("Say what you need more of."))
        return found

    @api.model
    def _make(self, contract_sudo, kind, quantities, partner):
        """Make the draft of a quotation.

        :param dict quantities: lines to how much of each is needed
        :param res.partner partner: whose quotation it is
        """
        orders = self.env["sale.order"].sudo().with_company(contract_sudo.company_id)
        until = self._get_period_end(contract_sudo) if kind == "upsell" else False
        return orders.create(
            {
                "partner_id": partner.id,
                "partner_invoice_id": contract_sudo.invoice_partner_id.id or partner.id,
                "company_id": contract_sudo.company_id.id,
                "pricelist_id": self._get_pricelist(contract_sudo).id,
                "origin": contract_sudo.code or contract_sudo.name,
                "portal_contract_id": contract_sudo.id,
                "portal_contract_kind": kind,
                "portal_contract_version": contract_sudo.portal_version,
                "portal_contract_until": until,
                "order_line": self._prepare_lines(contract_sudo, kind, quantities),
                **({"user_id": contract_sudo.user_id.id} if contract_sudo.user_id._is_internal() else {}),
            }
        )

    def _get_pricelist(self, contract_sudo):
        """Return the price list by which a quotation has the currency of its subscription, as its prices are in that.

        None is for the currency of the company. The customer's own one may have another currency.
        """
        currency, partner = contract_sudo.currency_id, contract_sudo.partner_id.with_company(contract_sudo.company_id)
        known = contract_sudo.pricelist_id | partner.property_product_pricelist
        found = known.filtered(lambda pricelist: pricelist.currency_id == currency)[:1]
        if found or currency == contract_sudo.company_id.currency_id:
            return found
        domain = [("currency_id", "=", currency.id), ("company_id", "in", (False, contract_sudo.company_id.id))]
        return self.env["product.pricelist"].sudo().search(domain, limit=1)

    def _get_period_end(self, contract_sudo):
        lasts = self._get_lines(contract_sudo).filtered("last_date_invoiced").mapped("last_date_invoiced")
        return min(lasts, default=False)

    def _prepare_lines(self, contract_sudo, kind, quantities):
        """Return the order's lines: a whole period of all, or what is more, for the rest of the period."""
        today = contract_sudo.company_id._get_portal_contract_today()
        proration, commands = self.env["portal.contract.proration"], []
        for line, quantity in quantities.items():
            is_more = kind == "upsell"
            quantity -= line.quantity if is_more else 0
            if quantity <= 0:
                continue
            ratio = proration._get_ratio(line, today) if is_more else 1.0
            part = proration._prepare_part(line, quantity, ratio, today)
            values = {
                "product_id": line.product_id.id,
                "name": part["name"] if is_more else line._get_portal_label(),
                "product_uom_qty": quantity,
                "product_uom_id": line.uom_id.id or line.product_id.uom_id.id,
                "price_unit": part["price_unit"],
                "discount": line.discount,
                "portal_contract_line_id": line.id,
            }
            commands.append(Command.create(values))
        return commands

    def _tell(self, order_sudo, contract_sudo, note, actor):
        """Write into the conversation what the customer asks for, and give the salesperson something to do."""
        words = self.env._("%(name)s asks for this quotation in the portal.", name=actor.partner.name)
        order_sudo.message_post(
            body="\n".join(filter(None, [words, note])), author_id=actor.partner.id, subtype_xmlid="mail.mt_note"
        )
        owner = order_sudo.user_id or contract_sudo.user_id
        if owner._is_internal():
            activities = self.env["portal.activity"]
            staff = activities._translate(order_sudo, owner).env
            activities._plan(order_sudo, owner, staff._("Quotation of a subscription requested"))
