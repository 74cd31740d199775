from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

PRODUCTION_STATES = [
    ("planned", "Planned"),
    ("in_production", "In production"),
    ("ready", "Ready to ship"),
]


# One file, one matter: the parts of an order's extension stand apart.
class SaleOrder(models.Model):
    """How an order goes on, and what the vendor knows of its reader."""

    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    portal_first_view = fields.Datetime(
        "First opened", copy=False, readonly=True, groups="sales_team.group_sale_salesman"
    )
    portal_last_view = fields.Datetime(
        "Last opened", copy=False, readonly=True, groups="sales_team.group_sale_salesman"
    )
    portal_view_count = fields.Integer("Openings", copy=False, readonly=True, groups="sales_team.group_sale_salesman")
    portal_estimated_ship_date = fields.Date("Estimated ship date", copy=False)
    portal_production_state = fields.Selection(PRODUCTION_STATES, string="Production", copy=False)
    portal_amendment_state = fields.Selection(
        [("asked", "Waiting for the customer"), ("accepted", "Accepted"), ("declined", "Declined")],
        string="Changes after signature",
        copy=False,
        readonly=True,
    )
    portal_difference_count = fields.Integer(
        "Differences from what was signed",
        compute="_compute_portal_difference_count",
        groups="sales_team.group_sale_salesman",
    )
    portal_difference_html = fields.Html(
        "Differences", compute="_compute_portal_difference_html", groups="sales_team.group_sale_salesman"
    )
    portal_evidence_count = fields.Integer(
        compute="_compute_portal_evidence_count", groups="sales_team.group_sale_salesman"
    )

    # === COMPUTE METHODS === #

    def _compute_portal_difference_count(self):
        signed = self.filtered(lambda order: order.portal_sign_state == "signed")
        for order in self:
            order.portal_difference_count = len(order._get_differences()) if order in signed else 0

    def _compute_portal_difference_html(self):
        for order in self:
            differences = order._get_differences() if order.portal_sign_state == "signed" else []
            values = {"portal_differences": differences}
            template = "portal_sale_sign.quotation_differences"
            order.portal_difference_html = self.env["ir.qweb"]._render(template, values) if differences else False

    def _compute_portal_evidence_count(self):
        domain = [("order_res_id", "in", self.ids)]
        groups = self.env["portal.evidence"]._read_group(domain, ["order_res_id"], ["__count"])
        counts = dict(groups)
        for order in self:
            order.portal_evidence_count = counts.get(order.id, 0)

    # === ACTION METHODS === #

    def action_ask_portal_amendment(self):
        """Ask the customer to accept what changed after the signature."""
        self.check_access("write")
        # In sudo mode as only this and the act of signing write the state.
        for order in self.sudo().filtered(lambda order: order.portal_sign_state == "signed"):
            if order.state not in ("sent", "sale") or not order._get_differences():
                continue
            self.env["portal.evidence.offer"]._freeze(order, "amendment")
            order.portal_amendment_state = "asked"
            self.env["portal.event"]._notify("quote_amendment", order, dedup_key=str(order.portal_offer_number))

    def action_open_portal_evidence(self):
        """Open the evidence of the order, for those who may read both."""
        self.check_access("read")
        self.env["portal.evidence"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("portal_sale_sign.action_portal_evidence")
        return action | {"domain": [("order_res_id", "in", self.ids)], "context": {}}

    def action_open_portal_document(self):
        """Download the newest sealed document of the order."""
        self.ensure_one()
        seal = self.env["portal.sealed.document"].search([("order_res_id", "=", self.id), ("level", "!=", False)], limit=1)
        if not seal:
            raise UserError(self.env._("The signed document is being prepared."))
        return seal.action_open_document()

    # === BUSINESS METHODS === #

    def _send_order_confirmation_mail(self):
        """Override of `sale`: whoever signed gets the sealed document, and not a second mail that confirms it."""
        if self.env.context.get("portal_is_signed"):
            return None
        return super()._send_order_confirmation_mail()

    def _notify_portal_confirmed(self):
        """Override of `portal_custom_base_sale`: the mail with the sealed document tells it."""
        if self.env.context.get("portal_is_signed"):
            return None
        return super()._notify_portal_confirmed()

    def _plan_portal_activity(self, summary, note):
        """Give the salesperson something to do; nothing if nobody sells."""
        for order in self:
            if user := order._get_portal_salesperson():
                # Without the mail that tells of an activity: nobody waits for a mail server here.
                order.with_context(mail_activity_quick_update=True).activity_schedule(
                    "mail.mail_activity_data_todo", user_id=user.id, summary=summary, note=self._print_lines(note)
                )

    def _print_lines(self, text):
        """Return what a customer wrote as HTML: its lines, and nothing that becomes a link or a picture."""
        return Markup("<br/>").join(text.split("\n"))

    def _get_portal_signers(self):
        """Return the contacts who signed the version that holds, as far as they had accounts."""
        signatures_sudo = self.env["portal.evidence"]._get_signatures_sudo(self._get_signed_offer_sudo())
        # In sudo mode as the mail goes to whoever signed, whoever sends it.
        return self.env["res.partner"].sudo().browse(filter(None, signatures_sudo.mapped("signer_res_id"))).exists()

    def _get_portal_vendor(self):
        """Return who at the vendor's is told of this order: whoever sells it, else the company."""
        return self._get_portal_salesperson().partner_id or self.company_id.partner_id

    def _get_portal_salesperson(self):
        """Return who looks after this order; whoever wrote it if nobody sells it."""
        writer = self.create_uid.filtered(lambda user: user.active and user._is_internal())
        return self.user_id or self.team_id.user_id or writer

    def _get_timeline(self):
        """Return the steps of an order as a customer follows them.

        For a module to add a step, it must override this method and add its own to the list.

        :return: dicts with `code`, `label`, `date` (a date, a time in UTC or False) and `is_done`
        :rtype: list[dict]
        """
        self.ensure_one()
        order_sudo = self.sudo()  # The page is open to the reader; the steps are the vendor's to read.
        steps = [
            self._make_step("sent", self.env._("Sent"), order_sudo.portal_sent_on),
            # Who signed has read it, whatever the browser told.
            self._make_step("viewed", self.env._("Opened"), order_sudo.portal_first_view or order_sudo.signed_on),
        ]
        if order_sudo.require_signature:
            steps.append(self._make_step("signed", self.env._("Signed"), order_sudo.signed_on))
        if order_sudo.require_payment or order_sudo._is_portal_paid():
            steps.append(self._make_step("paid", self.env._("Paid"), False, order_sudo._is_portal_paid()))
        steps.append(
            self._make_step("ordered", self.env._("Ordered"), order_sudo.state == "sale" and order_sudo.date_order)
        )
        if order_sudo.state != "sale":
            return steps
        return [*steps, *self._get_progress_steps(order_sudo)]

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
        state = order_sudo.portal_production_state
        if state:
            label = dict(self._fields["portal_production_state"]._description_selection(self.env))[state]
            yield self._make_step("production", label, False, state == "ready")
        progress = order_sudo._get_portal_progress()
        yield self._make_step("delivered", self.env._("Delivered"), False, progress >= 100)
        yield self._make_step("invoiced", self.env._("Invoiced"), False, order_sudo.invoice_status == "invoiced")

    def _make_step(self, code, label, date, is_done=None):
        return {
            "code": code,
            "label": label,
            "date": date or False,
            "is_done": bool(date if is_done is None else is_done),
        }

    def _get_portal_lines_sudo(self):
        """Return the lines of products.

        :return: in sudo mode as they are shown on the page as well
        """
        return self.sudo().order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)

    def _get_portal_progress(self):
        """Return how much of the order is delivered, in per cent."""
        lines_sudo = self._get_portal_lines_sudo()
        ordered = sum(lines_sudo.mapped("product_uom_qty"))
        delivered = sum(min(line.qty_delivered, line.product_uom_qty) for line in lines_sudo)
        return 100 * delivered / ordered if ordered else 0

    def _get_portal_prepayment_percent(self):
        """Return the part that is paid before, in per cent, as the reader writes numbers: "12.5" or "30"."""
        percent = round(self.prepayment_percent * 100, 1)
        return formatLang(self.env, percent, digits=0 if percent.is_integer() else 1)

    def _get_portal_agreement(self, limit=3):
        """Return what an order is about, such as "2 × Plan, 68 × Seat, …".

        :param int limit: how many lines are named
        """
        # Options that were not chosen are not agreed on.
        lines_sudo = self._get_portal_lines_sudo().filtered("product_uom_qty")
        named = [f"{line.product_uom_qty:g} × {(line.name or '').partition(chr(10))[0]}" for line in lines_sudo[:limit]]
        return ", ".join(named) + (", …" if len(lines_sudo) > limit else "")
