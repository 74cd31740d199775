from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_amount

from odoo.addons.portal_tools.fetch_lines import fetch_lines

# Lines that a summary names.
NAMED = 2


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # What is under way, of the dashboard.
    _portal_open_idx = models.Index("(date_order, id) WHERE state = 'sale' AND invoice_status IN ('no', 'to invoice')")
    # What waits for an answer, of the dashboard and the list.
    _portal_sent_idx = models.Index("(date_order, id) WHERE state = 'sent'")

    def write(self, vals):
        """Override of `sale` to notify customers when a quotation is sent."""
        unsent = self.filtered(lambda order: order.state != "sent") if vals.get("state") == "sent" else self.browse()
        result = super().write(vals)
        unsent._note_portal_sent()
        return result

    def _note_portal_sent(self):
        """Notify customers of quotations that have just been sent.

        For a module to do more when a quotation is sent, it must override this method.
        """
        # A customer with a pending payment has already ordered.
        quotations = self.filtered(lambda order: "pending" not in order.sudo().transaction_ids.mapped("state"))
        event = self.env["portal.event"]
        for quotation in quotations:
            # Odoo's composer already e-mails the quotation to the customer, but not to all colleagues.
            is_mailed = self.env.context.get("mark_so_as_sent")
            without = event._find_sudo("quote_sent")._get_direct_recipients(quotation.sudo()) if is_mailed else None
            event._notify("quote_sent", quotation, dedup_key=str(fields.Datetime.now()), without=without)

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        """Override of `mail`: whom staff e-mail a quotation gets no notice of it that still waits."""
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        if self.env.context.get("mark_so_as_sent"):
            reached = self.env["res.partner"].browse([one["id"] for one in recipients if one["id"]])
            self.env["portal.notice"]._drop_waiting("quote_sent", self, reached)
        return recipients

    def _action_confirm(self):
        """Override of `sale` to notify customers when an order is confirmed."""
        result = super()._action_confirm()
        self._notify_portal_confirmed()
        return result

    def _notify_portal_confirmed(self):
        """Notify customers that their orders are confirmed.

        For a module to notify them in another way, it must override this method.
        """
        self.env["portal.event"]._notify("order_confirmed", self, dedup_key=str(fields.Datetime.now()))

    def _send_order_confirmation_mail(self):
        """Override of `sale` to not send the confirmation e-mail if the portal sends a notice of it."""
        event = self.env["portal.event"]
        others = self.filtered(lambda order: not event._is_on("order_confirmed", order.company_id))
        return super(SaleOrder, others)._send_order_confirmation_mail()

    def _send_payment_succeeded_for_order_mail(self):
        """Override of `sale` to not send its e-mail of a payment that the portal sends a notice of."""
        event = self.env["portal.event"]
        told = self.filtered(
            lambda order: (
                order.get_portal_last_transaction().state == "done"
                and event._is_on("payment_received", order.company_id)
            )
        )
        return super(SaleOrder, self - told)._send_payment_succeeded_for_order_mail()

    # === PAGE === #

    def _get_product_documents(self):
        """Override of `sale` to read the lines at once, and the files of products and of templates with one query."""
        if self.env.su:
            fetch_lines(self, "order_line")
            self._fetch_portal_documents()
        return super()._get_product_documents()

    def _fetch_portal_documents(self):
        """Read the files of the products and of their templates, which Odoo asks for one after the other."""
        owners = (self.order_line.product_id, self.order_line.product_id.product_tmpl_id)
        of_owner = [Domain("res_model", "=", some._name) & Domain("res_id", "in", some.ids) for some in owners]
        documents = self.env["product.document"].with_context(active_test=False).search_fetch(Domain.OR(of_owner))
        groups = documents.grouped(lambda document: (document.res_model, document.res_id))
        for some in owners:
            found = [groups.get((some._name, owner_id), documents.browse())._ids for owner_id in some.ids]
            some._fields["product_document_ids"]._insert_cache(some, found)

    def _fetch_portal_page(self):
        """Read at once what the page of an order tells of its taxes and of its invoices, in sudo mode."""
        fetch_lines(self, "order_line")
        fetch_lines(self.order_line.tax_ids, "invoice_repartition_line_ids")
        self._fetch_portal_invoiced()

    def _fetch_portal_invoiced(self):
        """Read which items of which invoices are of the lines: Odoo reads all that there is of the items for that."""
        lines, items = self.order_line, self.env["account.move.line"].with_context(active_test=False)
        field = lines._fields["invoice_lines"]
        query = items._search(field.get_comodel_domain(lines), order=items._order)
        line_id, item_id = SQL.identifier(field.relation, field.column1), SQL.identifier(items._table, "id")
        is_of = SQL("%s = %s", SQL.identifier(field.relation, field.column2), item_id)
        query.add_join("JOIN", field.relation, None, is_of)
        query.add_where(SQL("%s = ANY(%s)", line_id, lines.ids))
        rows = self.env.execute_query(
            query.select(line_id, item_id, items._field_to_sql(items._table, "move_id", query))
        )
        of_line = defaultdict(list)
        for row in rows:
            of_line[row[0]].append(row[1])
        field._insert_cache(lines, [tuple(of_line[line_id]) for line_id in lines.ids])
        items._fields["move_id"]._insert_cache(items.browse(row[1] for row in rows), [row[2] for row in rows])

    # === SUMMARY === #

    def _get_portal_summary(self):
        """Override of `portal_custom_base`: what was offered or ordered, for how much, and until when."""
        state, label = self._get_portal_summary_state()
        name = {"order": self.name}
        return super()._get_portal_summary() | {
            "name": self.env._("Order %(order)s", **name)
            if self.state == "sale"
            else self.env._("Quotation %(order)s", **name),
            "text": self._get_portal_words(),
            "amount": format_amount(self.env, self.amount_total, self.currency_id),
            "state": state,
            "label": label,
            "url": f"/my/orders/{self.id}",
        }

    def _get_portal_summary_state(self):
        """Return the state in one of five, and in words.

        For a module to know more of how far an order is, it must override this method.
        """
        if reported := self._tell_portal_reported():
            return "problem", reported
        if self.state == "sale":
            planned = self._get_portal_planned()
            planned = planned and self.env["portal.answer.mixin"]._tell_date(planned)
            return "progress", self.env._("About %(date)s", date=planned) if planned else self.env._("Ordered")
        if self.state == "sent" and self.is_expired:
            return "over", self.env._("Expired")
        if self.state == "sent" and self.validity_date:
            return self.env["portal.answer.mixin"]._tell_deadline(self.validity_date)
        return "waiting", self.env._("Waiting for you")

    def _get_portal_planned(self):
        """Return the day for which an order is planned, or nothing.

        For a module to know a better one, it must override this method and return a date or a time.
        """
        return self._get_portal_told_day() or self.commitment_date

    def _get_portal_told_day(self):
        """Return the day that the vendor told the customer of this very order, or nothing.

        For a module to let the vendor tell one, it must override this method and return a date.
        """
        return None

    def _get_portal_arrival(self):
        """Return where that is of the order which left the vendor: "way", "shipped" or "delivered".

        What is "shipped" has left long ago, and nobody says that it arrived. For a module to know of deliveries, it
        must override this method, and `_get_portal_arrived_domain`.

        :rtype: str
        """
        return "delivered"

    def _tell_portal_reported(self):
        """Return what the customer reported of the goods, and the vendor has not settled yet, in words, or "".

        All that tells of an order asks this: the list, the page and the dashboard. For a module to know what was
        reported, it must override this method and return a text such as "Delivered, 1 reported damaged".

        :rtype: str
        """
        return ""

    @api.model
    def _get_portal_arrived_domain(self):
        """Return of which orders nothing is on the way any more.

        :rtype: Domain
        """
        return Domain.TRUE

    def _get_portal_badge(self):
        """Override of `portal_custom_base`: how far it is.

        For a module to know more of a quotation or an order, it must override this method.
        """
        if reported := self._tell_portal_reported():
            return "problem", reported
        if self.state == "sale":
            return "progress", self.env._("Ordered")
        if self.state == "cancel":
            return "over", self.env._("Cancelled")
        if self.is_expired:
            return "over", self.env._("Expired")
        return "waiting", self.env._("Waiting for you")

    def _get_portal_words(self):
        """Return what is ordered, such as "10 × Desk, 2 × Lamp, …"."""
        lines = self.order_line.filtered(lambda line: not line.display_type and line.product_uom_qty)
        words = [f"{line.product_uom_qty:g} × {(line.name or '').partition(chr(10))[0]}" for line in lines[:NAMED]]
        return ", ".join(words) + (", …" if len(lines) > NAMED else "")
