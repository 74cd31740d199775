import hashlib
import math
import re

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.portal_tools import csv_file

# A sane bound for what somebody orders with a click.
MAX_QUANTITY = 10_000
# A greater distance from a whole multiple of the unit's rounding is meant.
EXACT = 1e-9
NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")
KEY = re.compile(r"[0-9a-f]{32}")
MAX_NOTE = 2000
MAX_REFERENCE = 64
# What one person may request within an hour.
MAX_REQUESTS = 10
HOUR = 3600


class PortalSaleReorder(models.AbstractModel):
    """An earlier order, or some lines of it, requested once more: a draft of a quotation at today's prices."""

    _name = "portal.sale.reorder"
    _description = "Orders That Customers Place Again"

    # === WHO MAY === #

    @api.model
    def _get_role_refusal(self, actor, company):
        """Return why somebody may not request anything of a company, in words, or False.

        Whoever may accept quotations may request one, whatever the total: it has to be accepted once it is there.

        :param Actor actor: who wants to
        :param res.company company: of whom
        """
        policy, user = self.env["portal.access.policy"], actor.user
        # In sudo mode as customers read no settings.
        if not company.sudo().portal_reorder:
            return actor.env._("Orders cannot be placed again here. Write us a message instead.")
        if user._is_public():
            return actor.env._("Sign in to order again.")
        if not user._is_portal():
            return actor.env._("Only customers can order again here.")
        if not policy._has_right(user, "sign") or policy._get_scope("quote_request", user) == "none":
            return actor.env._("Your role does not allow you to order. Ask a colleague who may.")
        return False

    @api.model
    def _get_refusal(self, order_sudo, actor):
        """Return why somebody cannot order something again, in words, or False.

        :param sale.order order_sudo: an order that the actor opened, in sudo mode
        :param Actor actor: who wants to
        """
        if refusal := self._get_role_refusal(actor, order_sudo.company_id):
            return refusal
        access, order = self.env["portal.document.access"], order_sudo.with_env(actor.env)
        if order_sudo.state != "sale":
            return actor.env._("Only what was ordered can be ordered again.")
        # Neither a link nor an invitation of a colleague opens more than reading.
        if access._is_link_needed(order, actor.user) or access._is_guest(order, actor.user):
            return actor.env._("You may read this order, but not order it again. Ask a colleague.")
        return False

    @api.model
    def _get_withdraw_refusal(self, order_sudo, actor):
        """Return why somebody cannot withdraw a request, in words, or False."""
        if refusal := self._get_role_refusal(actor, order_sudo.company_id):
            return refusal
        access, order = self.env["portal.document.access"], order_sudo.with_env(actor.env)
        if access._is_link_needed(order, actor.user) or access._is_guest(order, actor.user):
            return actor.env._("You may read this request, but not withdraw it.")
        if order_sudo.state != "draft" or order_sudo.portal_reorder_state != "requested":
            return actor.env._("We are working on this request already. Write us a message instead.")
        return False

    # === WHAT IS OFFERED === #

    @api.model
    def _get_rows(self, order_sudo, actor):
        """Return the lines of an order as they can be ordered today.

        :param sale.order order_sudo: an order that the actor may order again, in sudo mode
        :param Actor actor: who asks; lines that they may not read are left out
        :return: dicts with `key`, `line` (in sudo mode), `name`, `quantity`, `unit`, `step`, `most`, `refusal`, and of
            those that are not refused `price`, `before` (what one cost then, if it is another price) and `currency`
        :rtype: list[dict]
        """
        lines = order_sudo.with_env(actor.env).order_line._filtered_access("read")
        # In sudo mode as products and prices are the vendor's.
        lines_sudo = order_sudo.order_line.filtered(lambda line: line.id in lines.ids)
        rows = [self._prepare_row(line) for line in lines_sudo if line._is_portal_reorder_line()]
        self._add_prices(order_sudo, actor, [row for row in rows if not row["refusal"]])
        return rows

    def _prepare_row(self, line_sudo):
        return {
            "key": str(line_sudo.id),
            "line": line_sudo,
            "name": (line_sudo.name or line_sudo.product_id.display_name or "").split("\n")[0],
            "quantity": min(line_sudo.product_uom_qty, self._get_quantity_limit(line_sudo)),
            "unit": line_sudo.product_uom_id.name,
            "step": line_sudo.product_uom_id.rounding,
            "most": self._get_quantity_limit(line_sudo),
            "refusal": line_sudo._get_portal_reorder_refusal(),
        }

    @api.model
    def _get_quantity_limit(self, line):
        """Return the greatest quantity of a line that can be requested.

        For a module to limit a product, it must override this method and return its own number.
        """
        return MAX_QUANTITY

    def _add_prices(self, order_sudo, actor, rows):
        """Add what one of each costs today: by a quotation that is not stored, with nothing but what would be in it."""
        values = self._prepare_values(order_sudo, actor, [(row["line"], row["quantity"]) for row in rows])
        for _command, _id, line in values["order_line"]:
            # Odoo looks it up by a query for each line, and no price depends on it.
            line["analytic_distribution"] = False
        # In sudo mode as the price list is the vendor's.
        draft_sudo = self._get_orders_sudo(order_sudo).new(values)
        for row, line_sudo in zip(rows, draft_sudo.order_line, strict=True):
            before = row["line"].price_reduce_taxexcl
            is_same = line_sudo.currency_id == row["line"].currency_id
            row["price"] = line_sudo.price_reduce_taxexcl
            row["currency"] = line_sudo.currency_id
            is_other = is_same and line_sudo.currency_id.compare_amounts(before, row["price"]) != 0
            row["before"] = before if is_other else None

    def _get_orders_sudo(self, order_sudo):
        """Return the model in which a request is made, in sudo mode as customers may not create orders."""
        return self.env["sale.order"].sudo().with_company(order_sudo.company_id)

    # === WHAT IS REQUESTED === #

    def _prepare_values(self, order_sudo, actor, chosen):
        """Return the values of the quotation. Prices, taxes and terms are those that Odoo finds today.

        For a module to take over more of the earlier order, it must override this method and return the dict with its
        own values.

        :param list chosen: pairs of a line, in sudo mode, and a quantity
        :rtype: dict
        """
        seller = order_sudo.user_id.filtered(lambda user: user.active and user._is_internal())
        return {
            "partner_id": actor.partner.id,
            "company_id": order_sudo.company_id.id,
            "origin": order_sudo.name,
            "order_line": [Command.create(line._prepare_portal_reorder_values(quantity)) for line, quantity in chosen],
            **({"user_id": seller.id} if seller else {}),
            **self._prepare_addresses(order_sudo, actor),
        }

    def _prepare_addresses(self, order_sudo, actor):
        """Return the addresses of the earlier order, as far as they still are the customer's and the person sees them.

        Else Odoo's default holds, unless the person does not see that either, as it may be a colleague's home.
        """
        # In sudo mode as whose an address is does not depend on who may read it.
        partner_sudo = actor.partner.sudo()
        defaults = partner_sudo.address_get(["invoice", "delivery"])
        addresses = {}
        for name, kind in (("partner_invoice_id", "invoice"), ("partner_shipping_id", "delivery")):
            known_sudo = [order_sudo[name], partner_sudo.browse(defaults[kind]), partner_sudo]
            addresses[name] = next(row.id for row in known_sudo if self._is_address_open(row, actor))
        return addresses

    def _is_address_open(self, address_sudo, actor):
        """Return whether an address is in use, the customer's, and seen by somebody; one's own always is."""
        if address_sudo == actor.partner:
            return True
        is_theirs = address_sudo.commercial_partner_id.id == actor.partner.commercial_partner_id.id
        return is_theirs and address_sudo.active and address_sudo.with_env(actor.env).has_access("read")

    @api.model
    def _request(self, order_sudo, values, actor):
        """Make the draft of a quotation of what is ordered again, and tell the salesperson.

        :param sale.order order_sudo: an order that the actor opened, in sudo mode
        :param dict values: what the form sent: `chosen` (keys of `_get_rows` to quantities as typed), `reference`,
            `note` and `key` (which tells two requests apart from one that is sent twice); each may be anything
        :param Actor actor: who asks
        :return: the quotation, in sudo mode as on the pages
        :raise UserError: in the visitor's language, if it is refused
        """
        if refusal := self._get_refusal(order_sudo, actor):
            raise UserError(refusal)
        key = self._make_key(order_sudo, values.get("key"), actor)
        self._lock(order_sudo)
        if made_sudo := self._get_orders_sudo(order_sudo).search([("portal_reorder_key", "=", key)], limit=1):
            return made_sudo
        chosen = self._clean_chosen(self._get_rows(order_sudo, actor), values.get("chosen"))
        reference = self._clean_text(values.get("reference"), MAX_REFERENCE).replace("\n", " ")
        note = self._clean_text(values.get("note"), MAX_NOTE)
        if not self.env["portal.rate.limit"]._is_allowed(self._name, actor.user.id, MAX_REQUESTS, HOUR):
            raise UserError(self.env._("You have requested a lot just now. Please try again later."))
        request_sudo = self._get_orders_sudo(order_sudo).create(
            self._prepare_values(order_sudo, actor, chosen)
            | {"client_order_ref": reference or False, "portal_reorder_key": key}
            | {"portal_reorder_state": "requested", "portal_reorder_source_id": order_sudo.id}
        )
        self._tell_requested(request_sudo, note, actor)
        return request_sudo

    def _make_key(self, order_sudo, key, actor):
        """Return what is the same for a form that is sent twice, and for nothing else."""
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise UserError(self.env._("This form is too old. Please send it again."))
        return hashlib.sha256(f"{actor.user.id} {order_sudo.id} {key}".encode()).hexdigest()

    def _lock(self, order_sudo):
        """Hold an order until the end of the transaction: whoever sends the same form twice waits here.

        It is written, as whoever waited for a row that was only locked would go on with what they read before. So they
        fail instead, and Odoo repeats their request, which sees what the first did.
        """
        self.env.cr.execute(SQL("UPDATE sale_order SET write_date = write_date WHERE id = %s", order_sudo.id))
        self.env.invalidate_all()

    def _clean_chosen(self, rows, chosen):
        """Return pairs of a line, in sudo mode, and a quantity.

        :param list rows: what `_get_rows` returned
        :param dict chosen: keys to quantities as typed; may be anything
        """
        chosen = chosen if isinstance(chosen, dict) else {}
        by_key = {row["key"]: row for row in rows}
        if not chosen:
            raise UserError(self.env._("Choose what you want to order again."))
        if not set(chosen) <= set(by_key):
            raise UserError(self.env._("Something that you chose is not on this order any more. Please look again."))
        found = []
        for key, text in chosen.items():
            row = by_key[key]
            if row["refusal"]:
                raise UserError(self.env._("%(name)s: %(reason)s", name=row["name"], reason=row["refusal"]))
            found.append((row["line"], self._clean_quantity(row, text)))
        return found

    def _clean_quantity(self, row, text):
        text = text.strip() if isinstance(text, str) else ""
        number = float(text) if NUMBER.fullmatch(text) else math.nan
        if not 0 < number <= row["most"]:
            raise UserError(
                self.env._(
                    "%(name)s: choose a quantity above zero, of at most %(limit)s.", name=row["name"], limit=row["most"]
                )
            )
        if abs(number - row["line"].product_uom_id.round(number)) > EXACT:
            raise UserError(
                self.env._(
                    "%(name)s: the quantity must be a multiple of %(step)s.", name=row["name"], step=f"{row['step']:g}"
                )
            )
        return number

    def _clean_text(self, text, most):
        text = text.replace("\r\n", "\n") if isinstance(text, str) else ""
        text = "".join(character for character in text if character.isprintable() or character == "\n").strip()
        if len(text) > most:
            raise UserError(self.env._("Your text is too long: at most %(limit)s characters.", limit=most))
        # Staff export it, and Odoo's own export leaves some formulas as they are.
        return csv_file.defuse(text)

    def _tell_requested(self, request_sudo, note, actor):
        """Write into the conversation what the customer noted, and give the salesperson something to do."""
        activities, owner = self.env["portal.activity"], request_sudo._get_portal_request_owner()
        staff = activities._translate(request_sudo, owner).env
        source = request_sudo.portal_reorder_source_id.name
        text = staff._("%(name)s requests this in the portal, from %(order)s.", name=actor.partner.name, order=source)
        request_sudo.message_post(body=text, author_id=actor.partner.id, subtype_xmlid="mail.mt_note")
        if note:
            request_sudo.message_post(
                body=activities._print(note),
                author_id=actor.partner.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        summary = staff._("Requested in the portal, from %(order)s", order=source)
        activities._plan(request_sudo, owner, summary, "\n".join(filter(None, [text, note])))

    # === WITHDRAWING === #

    @api.model
    def _withdraw(self, request_sudo, actor):
        """Cancel a request that nobody works on.

        :param sale.order request_sudo: a request that the actor opened, in sudo mode
        :param Actor actor: who wants to
        :raise UserError: in the visitor's language, if it is refused
        """
        self._lock(request_sudo)
        if refusal := self._get_withdraw_refusal(request_sudo, actor):
            raise UserError(refusal)
        request_sudo.portal_reorder_state = "withdrawn"
        request_sudo._action_cancel()
        request_sudo.activity_unlink(["mail.mail_activity_data_todo"])
        request_sudo.message_post(
            body=self.env._("%(name)s withdrew this request in the portal.", name=actor.partner.name),
            author_id=actor.partner.id,
            subtype_xmlid="mail.mt_note",
        )
