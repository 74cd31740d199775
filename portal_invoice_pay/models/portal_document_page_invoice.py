from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.tools import format_amount

from odoo.addons.portal_tools.file_size import tell_size


class PortalDocumentPageInvoice(models.AbstractModel):
    _inherit = "portal.document.page.invoice"

    # Paying has a page of its own.
    _page_dialogs = ()
    _page_notes = ("portal_invoice_pay.invoice_dispute_notes",)
    _page_forms = ("portal_invoice_pay.invoice_payments", "portal_invoice_pay.invoice_disputes")

    @api.model
    def _get_acts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_account_payment`: paying leads to the page that asks how, those who may pay.

        Nothing is paid of what is disputed, under way or about to be transferred, as the page that asks how says.
        """
        acts = super()._get_acts(record_sudo, actor, values)
        announced_sudo = record_sudo._get_portal_announced()
        can_pay = self._may_pay(actor) and record_sudo.portal_has_way_to_pay
        if not can_pay or record_sudo._get_portal_unpayable_reason(actor):
            acts = [act for act in acts if act["name"] != "portal_pay"]
        acts = [self._lead_to_payment(act, record_sudo, actor) for act in acts]
        # What is left to be paid comes before what is announced already.
        pay = [act for act in acts if act["name"] == "portal_pay"]
        others = [act for act in acts if act not in pay]
        details = self._lead_to_bank_details(announced_sudo, actor)
        return [*pay, *details, *others, *self._get_dispute_acts(values)]

    def _lead_to_bank_details(self, announced_sudo, actor):
        """Return the act that shows where to send a transfer, to who announced it and to colleagues who may pay."""
        own_sudo = announced_sudo.filtered(lambda remittance: remittance._may_open(actor))[:1]
        label = self.env._("Show the bank details")
        details = {"name": "portal_bank_details", "icon": "fa-bank", "label": label}
        return [details | {"url": f"/my/invoices/pay/{own_sudo.token}"}] if own_sudo else []

    def _lead_to_payment(self, act, record_sudo, actor):
        if act["name"] != "portal_pay":
            return act
        arguments = {"ids": record_sudo.id}
        if self.env["portal.document.access"]._is_link_needed(record_sudo, actor.user):
            arguments["access_token"] = record_sudo._portal_ensure_token()
        if record_sudo._get_portal_disputed_amount() or record_sudo._get_portal_announced_amount():
            amount = format_amount(self.env, record_sudo._get_portal_payable_amount(), record_sudo.currency_id)
            act = act | {"label": self.env._("Pay %(amount)s", amount=amount)}
        return {name: value for name, value in act.items() if name != "dialog"} | {
            "url": f"/my/invoices/pay?{urlencode(arguments)}"
        }

    # === LIST AND PAGE === #

    @api.model
    def _prepare_page_values(self, record_sudo, actor, values):
        """Override of `portal_custom_base` to tell what was paid, and what was tried."""
        page = super()._prepare_page_values(record_sudo, actor, values)
        rows = record_sudo._get_portal_payments()
        return page | {"payments": [row | self._lead_to_payment_of(record_sudo, actor, row) for row in rows]}

    def _lead_to_payment_of(self, move_sudo, actor, row):
        """Return where the receipt of a row is, or its announced transfer and by whom, to those who may open it."""
        remittance_sudo = row.get("remittance")
        if not remittance_sudo or not remittance_sudo._may_open(actor):
            return {"url": self._get_receipt_url(move_sudo, actor, row)}
        return {"transfer_url": f"/my/invoices/pay/{remittance_sudo.token}", "by": remittance_sudo._tell_announcer()}

    @api.model
    def _get_receipt_url(self, move_sudo, actor, row):
        """Return where the receipt of a row is, or nothing."""
        payment_sudo = row["payment"]
        return payment_sudo and self._get_url(move_sudo, actor, f"/receipt/{payment_sudo.id}")

    @api.model
    def _get_facts(self, record_sudo, actor, values):
        """Override of `portal_custom_base_account`: what a credit note corrects, and how much is disputed."""
        facts = super()._get_facts(record_sudo, actor, values)
        if record_sudo._is_credit():
            names = [move_sudo.name for move_sudo in self._get_corrected_sudo(record_sudo, actor)]
            facts = [*facts, {"label": self.env._("Credit for"), "value": ", ".join(names), "name": "corrected"}]
        held = (
            ("disputed", self.env._("In question"), record_sudo._get_portal_disputed_amount()),
            ("announced", self.env._("On its way"), record_sudo._get_portal_announced_amount()),
        )
        return facts + [
            {"label": label, "value": amount and format_amount(self.env, amount, record_sudo.currency_id), "name": name}
            for name, label, amount in held
        ]

    @api.model
    def _get_related(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the credit notes of an invoice, and the invoice of a credit note."""
        moves_sudo = self._get_corrected_sudo(record_sudo, actor)
        return [*super()._get_related(record_sudo, actor, values), *(move._get_portal_summary() for move in moves_sudo)]

    @api.model
    def _get_corrected_sudo(self, move_sudo, actor):
        """Return what belongs to a credit note or was corrected by one, as far as the reader may open it.

        :return: in sudo mode as the page shows it
        """
        access = self.env["portal.document.access"]
        return move_sudo._get_portal_corrected().filtered(lambda move: not access._is_link_needed(move, actor.user))

    @api.model
    def _get_files(self, record_sudo, actor, values):
        """Override of `portal_custom_base`: the electronic invoice."""
        return [
            *super()._get_files(record_sudo, actor, values),
            *(self._tell_file(record_sudo, actor, file_sudo) for file_sudo in record_sudo._get_portal_files_sudo()),
        ]

    def _tell_file(self, move_sudo, actor, file_sudo):
        size = tell_size(self.env, file_sudo.file_size)
        is_xml = (file_sudo.mimetype or "").endswith("xml")
        return {
            "name": file_sudo.name,
            "url": self._get_url(move_sudo, actor, f"/file/{file_sudo.id}"),
            "icon": "fa-file-code-o" if is_xml else "fa-file-o",
            "text": self.env._("E-invoice, %(size)s", size=size) if is_xml else size,
            "name_attribute": "portal_einvoice",
        }

    # === STEPS === #

    @api.model
    def _get_steps(self, record_sudo, actor, values):
        """Override of `portal_custom_base_account`: each part that is due, and the day of the last payment."""
        steps = super()._get_steps(record_sudo, actor, values)
        if not steps or record_sudo.state == "cancel" or not record_sudo.is_sale_document(include_receipts=True):
            return steps
        terms_sudo = record_sudo.line_ids.filtered(lambda line: line.display_type == "payment_term")
        terms_sudo = terms_sudo.sorted(lambda line: (line.date_maturity or line.date, line.id))
        parts = [self._make_part_step(number, line) for number, line in enumerate(terms_sudo, 1)]
        kept = [step for step in steps if step["code"] != "due" or len(parts) < 2]
        if len(parts) > 1:
            kept[1:1] = parts
        if kept[-1]["is_done"]:
            kept[-1]["date"] = record_sudo.portal_paid_on
        return kept

    def _make_part_step(self, number, line_sudo):
        """Return the step of one part of an invoice that is paid in parts."""
        day = line_sudo.date_maturity or line_sudo.date
        is_paid = line_sudo.reconciled
        amount = format_amount(self.env, abs(line_sudo.amount_currency), line_sudo.currency_id)
        if is_paid:
            matched_sudo = line_sudo.matched_credit_ids.credit_move_id | line_sudo.matched_debit_ids.debit_move_id
            day = max(matched_sudo.mapped("date"), default=day)
            label = self.env._("%(amount)s paid", amount=amount)
        elif day < fields.Date.context_today(self):
            label = self.env._("%(amount)s was due", amount=amount)
        else:
            label = self.env._("%(amount)s due", amount=amount)
        return self._make_step(f"part_{number}", label, day, is_done=is_paid)

    # === DISPUTES === #

    @api.model
    def _get_sentence(self, record_sudo, actor, values):
        """Override of `portal_custom_base_account`: what is disputed or announced is not asked for."""
        if record_sudo._is_portal_disputed_whole():
            return self.env._("You told us what is wrong. We will answer, and nothing is to be paid until then.")
        if record_sudo._get_portal_state() == "announced":
            sentence = self.env._("A bank transfer is announced. We wait for it, and there is nothing else to do.")
            return f"{sentence} {self._tell_disputed(record_sudo)}".strip()
        sentence = super()._get_sentence(record_sudo, actor, values)
        announced = record_sudo._get_portal_announced_amount()
        told = announced and self.env._(
            "%(amount)s of it is to come by bank transfer.",
            amount=format_amount(self.env, announced, record_sudo.currency_id),
        )
        return " ".join(text for text in (sentence, told, self._tell_disputed(record_sudo)) if text)

    def _tell_disputed(self, record_sudo):
        disputed = record_sudo._get_portal_disputed_amount()
        amount = format_amount(self.env, disputed, record_sudo.currency_id)
        text = self.env._("You told us that %(amount)s is wrong. That part waits for our answer.", amount=amount)
        return text if disputed else ""

    def _get_dispute_acts(self, values):
        if not values.get("portal_dispute_choices"):
            return []
        dispute = {"name": "portal_dispute", "icon": "fa-flag-o", "url": "#o_portal_dispute"}
        return [dispute | {"label": self.env._("Something is wrong")}]

    @api.model
    def _get_refusal(self, record_sudo, actor, values):
        """Override of `portal_custom_base` to say who may pay, or whom to ask how."""
        if not record_sudo._has_to_be_paid() or record_sudo._get_portal_unpayable_reason(actor):
            return super()._get_refusal(record_sudo, actor, values)
        if not self._may_pay(actor):
            return self.env._("Your role does not allow you to pay. Ask a colleague who may.")
        if not record_sudo.portal_has_way_to_pay:
            return self.env["portal.payment.choice"]._tell_no_way(record_sudo)
        return super()._get_refusal(record_sudo, actor, values)

    @api.model
    def _may_pay(self, actor):
        """Return whether somebody may pay what is open to them; of whoever came by a link, the payment decides."""
        return self.env["portal.access.policy"]._has_right(actor.user, "pay")
