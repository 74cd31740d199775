from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

# Reminders that one run of the job sends for a company.
REMINDER_LIMIT = 500
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
        [("asked", "Waiting for the customer"), ("accepted", "Accepted")],
        string="Changes after signature",
        copy=False,
        readonly=True,
    )
    portal_difference_count = fields.Integer(
        "Differences from what was signed",
        compute="_compute_portal_difference_count",
        groups="sales_team.group_sale_salesman",
    )
    portal_evidence_count = fields.Integer(
        compute="_compute_portal_evidence_count", groups="sales_team.group_sale_salesman"
    )
    portal_reminded_on = fields.Datetime(
        "Reminded on", copy=False, readonly=True, groups="sales_team.group_sale_salesman"
    )

    # === COMPUTE METHODS === #

    def _compute_portal_difference_count(self):
        signed = self.filtered(lambda order: order.portal_sign_state == "signed")
        for order in self:
            order.portal_difference_count = len(order._get_differences()) if order in signed else 0

    def _compute_portal_evidence_count(self):
        domain = [("order_res_id", "in", self.ids)]
        groups = self.env["portal.sale.evidence"]._read_group(domain, ["order_res_id"], ["__count"])
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
            self.env["portal.sale.version"]._freeze(order, "amendment")
            order.portal_amendment_state = "asked"
            self.env["portal.event"]._notify("quote_amendment", order, occasion=str(order.portal_version_number))

    def action_open_portal_evidence(self):
        """Open the evidence of the order."""
        action = self.env["ir.actions.act_window"]._for_xml_id("portal_sale_sign.action_portal_sale_evidence")
        return action | {"domain": [("order_res_id", "in", self.ids)], "context": {}}

    # === BUSINESS METHODS === #

    def _send_order_confirmation_mail(self):
        """Override of `sale`: whoever signed gets the sealed document, and not a second mail that confirms it."""
        if self.env.context.get("portal_is_signed"):
            return None
        return super()._send_order_confirmation_mail()

    def _plan_portal_activity(self, summary, note):
        """Give the salesperson something to do; nothing if nobody sells."""
        for order in self:
            user = order.user_id or order.team_id.user_id
            if user:
                # Without the mail that tells of an activity: nobody waits for a mail server here.
                order.with_context(mail_activity_quick_update=True).activity_schedule(
                    "mail.mail_activity_data_todo", user_id=user.id, summary=summary, note=self._print_lines(note)
                )

    def _print_lines(self, text):
        """Return what a customer wrote as HTML: its lines, and nothing that becomes a link or a picture."""
        return Markup("<br/>").join(text.split("\n"))

    def _get_last_signer(self):
        """Return the contact who signed last, if it had an account."""
        evidence_sudo = self.env["portal.sale.evidence"]._get_last_sudo(self, [("kind", "=", "signed")])
        user_id = evidence_sudo._get_facts().get("signer", {}).get("user_id")
        # In sudo mode as the mail goes to whoever signed, whoever sends it.
        return self.env["res.users"].sudo().browse(user_id).exists().partner_id

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
        if order_sudo.require_payment or order_sudo.amount_paid:
            is_paid = order_sudo.amount_paid and order_sudo._is_confirmation_amount_reached()
            steps.append(self._make_step("paid", self.env._("Paid"), False, is_paid))
        steps.append(
            self._make_step("ordered", self.env._("Ordered"), order_sudo.state == "sale" and order_sudo.date_order)
        )
        if order_sudo.state != "sale":
            return steps
        return [*steps, *self._get_progress_steps(order_sudo)]

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

    def _get_portal_progress(self):
        """Return how much of the order is delivered, in per cent."""
        # In sudo mode as the quantities of lines are shown on the page as well.
        lines_sudo = self.sudo().order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)
        ordered = sum(lines_sudo.mapped("product_uom_qty"))
        delivered = sum(min(line.qty_delivered, line.product_uom_qty) for line in lines_sudo)
        return 100 * delivered / ordered if ordered else 0

    def _get_portal_agreement(self, limit=3):
        """Return what an order is about, such as "2 × Plan, 68 × Seat, …".

        :param int limit: how many lines are named
        """
        # In sudo mode as the lines are shown on the page as well.
        lines_sudo = self.sudo().order_line.filtered(lambda line: not line.display_type and not line.is_downpayment)
        named = [f"{line.product_uom_qty:g} × {(line.name or '').partition(chr(10))[0]}" for line in lines_sudo[:limit]]
        return ", ".join(named) + (", …" if len(lines_sudo) > limit else "")

    # === REMINDERS === #

    @api.model
    def _cron_remind_portal(self):
        """Remind customers once of quotations that they did not answer, and once before they expire."""
        remind = Domain("portal_remind_days", ">", 0) | Domain("portal_remind_before_days", ">", 0)
        for company in self.env["res.company"].search(remind):
            for order in self.search(
                self._get_reminder_domain(company), limit=REMINDER_LIMIT, order="portal_reminded_on desc, id"
            ):
                self.env["portal.event"]._notify("quote_reminder", order, occasion=order._get_reminder_occasion())
                order.portal_reminded_on = fields.Datetime.now()
            self.env["ir.cron"]._commit_progress(1)

    def _get_reminder_domain(self, company):
        today = fields.Date.context_today(self)
        domain = Domain.FALSE
        if days := company.portal_remind_days:
            sent_before = fields.Datetime.now() - timedelta(days=days)
            domain |= Domain("portal_sent_on", "<", sent_before) & Domain("portal_reminded_on", "=", False)
        if days := company.portal_remind_before_days:
            last_day = today + timedelta(days=days)
            yesterday = fields.Datetime.now() - timedelta(days=1)
            not_just_now = Domain("portal_reminded_on", "=", False) | Domain("portal_reminded_on", "<", yesterday)
            domain |= Domain("validity_date", "<=", last_day) & not_just_now
        open_quotes = self._get_portal_state_domain("to_sign") & Domain("company_id", "=", company.id)
        return domain & open_quotes

    def _get_reminder_occasion(self):
        """Return what keeps two reminders apart: one for its age, one for its end."""
        days = self.company_id.portal_remind_before_days
        today = fields.Date.context_today(self)
        is_ending = days and self.validity_date and self.validity_date <= today + timedelta(days=days)
        return f"end {self.portal_sent_on}" if is_ending else f"age {self.portal_sent_on}"
