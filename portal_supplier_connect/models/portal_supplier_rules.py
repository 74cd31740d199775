import hashlib
import json
import math
import re
from datetime import date, timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, float_repr, format_date, formatLang

from odoo.addons.portal_tools import csv_file

from ..einvoice import read_einvoice

KEY = re.compile(r"[0-9a-f]{32}")
# What is typed has so many decimals at most.
DECIMALS = 6
NUMBER = re.compile(rf"[0-9]{{1,12}}([.,][0-9]{{1,{DECIMALS}}})?")
ISO_LENGTH = len("2026-01-31")
MAX_TEXT, MAX_WORD, MAX_LOTS, MAX_CODE = 2000, 200, 500, 3
# What one person may send within an hour, and how often they may try.
MAX_REQUESTS, MAX_ATTEMPTS, HOUR = 30, 120, 3600
# How old a bill may be, and the goods that are said to have left.
MAX_BILL_AGE, MAX_SHIPMENT_AGE = 3 * 365, 60
BILL_FILES = ("pdf", "xml")
PAPERS = ("pdf", "png", "jpg", "jpeg", "webp", "txt", "csv", "xlsx", "docx", "odt", "ods")


class PortalSupplierRules(models.AbstractModel):
    """What suppliers may do about an order in the portal, and how they do it.

    Each act locks the order, refuses in the supplier's language what cannot be meant, and stores nothing then.
    """

    _name = "portal.supplier.rules"
    _description = "Rules for Suppliers"

    # === WHO AND WHEN === #

    @api.model
    def _get_refusal(self, order_sudo, actor, act):
        """Return why somebody cannot do something about an order, in words, or False.

        :param purchase.order order_sudo: an order that the actor opened, in sudo mode
        :param Actor actor: who wants to
        :param str act: "answer", "ship" or "bill"
        """
        return self._get_person_refusal(order_sudo, actor) or self._get_state_refusal(order_sudo, act)

    @api.model
    def _get_person_refusal(self, order_sudo, actor):
        """Return why somebody may not act on an order, whatever its state, in words, or False."""
        if actor.user._is_public():
            return actor.env._("Sign in to answer this order.")
        if not actor.user._is_portal():
            return actor.env._("Only suppliers can do this here.")
        access, order = self.env["portal.document.access"], order_sudo.with_env(actor.env)
        # Neither a link nor an invitation of a colleague opens more than reading.
        if access._is_link_needed(order, actor.user) or access._is_guest(order, actor.user):
            return actor.env._("You may read this order, but not act on it. Ask a colleague.")
        return False

    @api.model
    def _get_state_refusal(self, order_sudo, act):
        """Return why something cannot be done about an order now, in words, or False."""
        if order_sudo.state == "cancel":
            return self.env._("This order was cancelled. There is nothing to do.")
        if order_sudo.state not in (("sent", "purchase") if act == "answer" else ("purchase",)):
            return self.env._("This order is not placed yet.")
        lines = order_sudo._get_portal_lines()
        if act == "bill":
            is_left = any(line.product_qty > line.qty_invoiced for line in lines)
            return not is_left and self.env._("Everything of this order is billed.")
        is_left = order_sudo.state == "sent" or any(line.product_qty > line.qty_received for line in lines)
        return not is_left and self.env._("Everything of this order has arrived.")

    # === ANSWER === #

    @api.model
    def _answer(self, order_sudo, values, actor):
        """Store what a supplier answers to an order, and apply it or ask the buyer.

        :param purchase.order order_sudo: an order that the actor opened, in sudo mode
        :param dict values: what the form sent: `key` (tells two answers apart from one that is sent twice), `digest`
            (of the order that was shown), `lines` (ids of lines to dicts of `kind`, `quantity`, `date`, `price` and
            `note`), `note`, `reference` and `valid_until`; each may be anything
        :param Actor actor: who answers
        :return: the answer, in sudo mode as suppliers have no right on answers
        :raise UserError: in the reader's language, if it is refused
        """
        return self._act("portal.supplier.response", order_sudo, values, actor, "answer", self._make_response)

    def _make_response(self, order_sudo, values, actor, prepared):
        if values.get("digest") != order_sudo._get_portal_digest():
            raise UserError(
                self.env._("The order was changed while you filled in the form. Look at it again, and send it anew.")
            )
        is_offer, responses_sudo = order_sudo.state == "sent", self.env["portal.supplier.response"].sudo()
        rows = self._clean_answers(order_sudo, values, is_offer)
        reference = self._clean_text(values.get("reference"), MAX_WORD, is_line=True)
        last = responses_sudo.search([("order_id", "=", order_sudo.id)], order="version desc", limit=1)
        response_sudo = responses_sudo.create(
            prepared
            | {
                "version": last.version + 1,
                "kind": "offer" if is_offer else "order",
                "is_partial": bool(values.get("is_partial")),
                "digest": values["digest"],
                "reference": reference,
                "valid_until": is_offer and self._clean_date(order_sudo, values.get("valid_until"), is_needed=False),
                "line_ids": [Command.create(row) for row in rows],
            }
        )
        if reference:
            order_sudo.partner_ref = reference
        response_sudo._receive(actor)
        return response_sudo

    def _clean_answers(self, order_sudo, values, is_offer):
        """Return the values of the lines of an answer; what is partial says nothing of the other lines."""
        given, is_partial = values.get("lines"), values.get("is_partial")
        given = given if isinstance(given, dict) else {}
        lines = {str(line.id): line for line in order_sudo._get_portal_lines()}
        if not given.keys() <= lines.keys():
            raise UserError(self.env._("A line is not of this order any more. Look at it again."))
        rows = []
        for key, line in lines.items():
            answer = given.get(key)
            if key not in given and is_partial:
                rows.append(self._prepare_answer(line) | {"kind": "ordered"})
                continue
            if not isinstance(answer, dict):
                raise UserError(self.env._("%(name)s: choose an answer.", name=line._get_portal_name()))
            rows.append(self._clean_answer(line, answer, is_offer))
        return rows

    def _prepare_answer(self, line):
        """Return the values of an answer that changes nothing of a line."""
        # An offer is compared with what one would cost in the end.
        price = line.price_unit_discounted if line.order_id.state == "sent" else line.price_unit
        asked = {"quantity": line.product_qty, "date": line._get_portal_day(), "price": price}
        asked |= {f"asked_{name}": value for name, value in asked.items()}
        return asked | {"order_line_id": line.id, "product_name": line._get_portal_name()}

    def _clean_answer(self, line, values, is_offer):
        """Return the values of one line of an answer."""
        kind = values.get("kind")
        if kind not in ("ordered", "changed", "none") or (is_offer and kind == "ordered"):
            raise UserError(self.env._("%(name)s: choose an answer.", name=line._get_portal_name()))
        note = self._clean_text(values.get("note"), MAX_WORD, is_line=True)
        row = self._prepare_answer(line) | {"kind": kind, "note": note}
        if kind == "none":
            if line.qty_received:
                raise UserError(self.env._("%(name)s: a part has arrived already.", name=line._get_portal_name()))
            return row | {"quantity": 0}
        given = self._clean_changes(line, values, is_offer) if kind == "changed" else {}
        self._check_day(line, given.get("date") or row["date"])
        return row | given

    def _clean_changes(self, line, values, is_offer):
        """Return what a supplier changes of a line; what is left empty stays as it is asked for."""
        given, name = {}, line._get_portal_name()
        if values.get("quantity") not in (None, ""):
            given["quantity"] = self._clean_quantity(line, values["quantity"])
            if line.product_uom_id.compare(given["quantity"], max(line.qty_received, 0)) < 0:
                raise UserError(self.env._("%(name)s: more than that has arrived already.", name=name))
        # The day of the line may be beyond what suppliers may choose.
        if values.get("date") not in (None, "", str(line._get_portal_day())):
            given["date"] = self._clean_date(line.order_id, values["date"])
        if values.get("price") not in (None, ""):
            given["price"] = self._clean_number(values["price"], name)
        elif is_offer:
            raise UserError(self.env._("%(name)s: what is your price?", name=name))
        return given

    def _check_day(self, line, day):
        is_expected = line.product_uom_id.compare(line.product_qty, line.qty_received) > 0
        if is_expected and day and day < line.order_id._get_portal_today():
            raise UserError(
                self.env._(
                    "%(name)s: %(date)s has passed. When does it come?",
                    name=line._get_portal_name(),
                    date=format_date(self.env, day, date_format="medium"),
                )
            )

    @api.model
    def _answer_dates(self, order_sudo, dates, actor):
        """Answer an order with other dates, and nothing else: Odoo's own form of dates sends it.

        :param dict dates: days in ISO's form by the ids of lines, which were checked
        :param Actor actor: who answers; also a visitor who came by the order's link
        :return: the answer, in sudo mode as `_answer` returns it; none without dates
        :raise UserError: in the reader's language, if an answer waits, which says more than dates
        """
        responses_sudo = self.env["portal.supplier.response"].sudo()
        if not dates:
            return responses_sudo
        if not actor.user._is_public() and (refusal := self._get_person_refusal(order_sudo, actor)):
            raise UserError(refusal)
        self._lock(order_sudo)
        self._count("portal.supplier.attempt", MAX_ATTEMPTS, actor)
        if responses_sudo.search_count([("order_id", "=", order_sudo.id), ("state", "=", "waiting")], limit=1):
            raise UserError(self.env._("We look at your last answer. To change it, sign in and answer the order anew."))
        lines = {line_id: {"kind": "changed", "date": day} for line_id, day in dates.items()}
        values = {"lines": lines, "digest": order_sudo._get_portal_digest(), "is_partial": True}
        prepared = self._prepare_values(order_sudo, values, actor)
        made_sudo = self._make_response(order_sudo, values, actor, prepared)
        self._count("portal.supplier.response", MAX_REQUESTS, actor)
        return made_sudo

    # === SHIPMENT === #

    @api.model
    def _ship(self, order_sudo, values, files, actor):
        """Store what a supplier says to have sent, and tell the buyer.

        :param dict values: what the form sent: `key`, `carrier`, `tracking`, `shipped_on`, `expected_on`, `note` and
            `lines` (ids of lines to dicts of `quantity` and `lots`); each may be anything
        :param list files: certificates and papers that were uploaded
        :return: the shipment, in sudo mode as suppliers have no right on shipments
        :raise UserError: in the reader's language, if it is refused
        """

        def make(order_sudo, values, _actor, prepared):
            shipments_sudo = self.env["portal.supplier.shipment"].sudo()
            row = self._clean_shipment(order_sudo, values)
            stored = self.env["portal.upload"]._validate(files, extensions=PAPERS)
            shipment_sudo = shipments_sudo.create(prepared | row)
            place = {"res_model": shipment_sudo._name, "res_id": shipment_sudo.id}
            shipment_sudo.file_ids = shipment_sudo.file_ids.create([file | place for file in stored])
            shipment_sudo._receive()
            return shipment_sudo

        return self._act("portal.supplier.shipment", order_sudo, values, actor, "ship", make, files)

    def _clean_shipment(self, order_sudo, values):
        shipped_on = self._clean_date(order_sudo, values.get("shipped_on"), first=timedelta(days=-MAX_SHIPMENT_AGE))
        expected_on = self._clean_date(order_sudo, values.get("expected_on"), is_needed=False)
        if expected_on and expected_on < shipped_on:
            raise UserError(self.env._("It cannot arrive before it is sent. Please look at the dates again."))
        lines = []
        for line, given in self._clean_lines(order_sudo, values.get("lines")):
            left = line.product_qty - line.qty_received
            quantity = self._clean_quantity(line, given.get("quantity"))
            if line.product_uom_id.compare(quantity, left) > 0:
                words = {"name": line._get_portal_name(), "limit": self._tell_quantity(max(left, 0))}
                raise UserError(self.env._("%(name)s: at most %(limit)s is still to come.", **words))
            lots = self._clean_text(given.get("lots"), MAX_LOTS).replace("\n", ", ")
            lines.append({"order_line_id": line.id, "quantity": quantity, "lots": lots})
        if not lines:
            raise UserError(self.env._("Say what you send: a quantity of at least one product."))
        return {
            "carrier": self._clean_text(values.get("carrier"), MAX_WORD, is_line=True),
            "tracking": self._clean_text(values.get("tracking"), MAX_WORD, is_line=True),
            "shipped_on": shipped_on,
            "expected_on": expected_on,
            "line_ids": [Command.create(row) for row in lines],
        }

    def _clean_lines(self, order_sudo, given):
        """Return the lines of an order for which a form gives a quantity above zero, each with what was typed."""
        given = given if isinstance(given, dict) else {}
        lines = {str(line.id): line for line in order_sudo._get_portal_lines()}
        if not given.keys() <= lines.keys():
            raise UserError(self.env._("A line is not of this order any more. Look at it again."))
        rows = [(lines[key], values) for key, values in given.items() if isinstance(values, dict)]
        return [(line, values) for line, values in rows if self._is_given(values.get("quantity"))]

    def _is_given(self, text):
        return isinstance(text, str) and bool(text.strip("0., "))

    # === DISPUTE === #

    @api.model
    def _dispute(self, order_sudo, picking_id, text, actor):
        """Store what a supplier says against a receipt of an order, and tell the buyer.

        :param picking_id: the id of the receipt, a number or its digits; may be anything
        :return: the dispute, in sudo mode as suppliers have no right on disputes
        :raise UserError: in the reader's language, if it is refused
        """
        if refusal := self._get_person_refusal(order_sudo, actor):
            raise UserError(refusal)
        self._lock(order_sudo)
        self._count("portal.supplier.attempt", MAX_ATTEMPTS, actor)
        receipt = order_sudo._get_portal_receipts().filtered(lambda picking: str(picking.id) == str(picking_id))
        if not receipt or receipt.state != "done":
            raise UserError(self.env._("This receipt is not of this order."))
        text = self._clean_text(text, MAX_TEXT)
        if not text:
            raise UserError(self.env._("Tell us what is wrong with the receipt."))
        disputes_sudo = self.env["portal.supplier.dispute"].sudo()
        if disputes_sudo.search_count([("picking_id", "=", receipt.id), ("state", "=", "open")], limit=1):
            raise UserError(self.env._("We look at this receipt already."))
        self._count("portal.supplier.dispute", MAX_REQUESTS, actor)
        values = self._prepare_values(order_sudo, {}, actor) | {"picking_id": receipt.id, "note": text}
        dispute_sudo = disputes_sudo.create(values)
        dispute_sudo._receive()
        return dispute_sudo

    # === BILL === #

    @api.model
    def _bill(self, order_sudo, values, files, actor):
        """Store a bill that a supplier sends, make the draft bill of it, and tell the buyer.

        :param dict values: what the form sent: `key`, `number`, `date`, `amount`, `note` and `lines` (ids of lines to
            dicts of `quantity`); each may be anything
        :param list files: the bill, one file
        :return: the bill, in sudo mode as suppliers have no right on them
        :raise UserError: in the reader's language, if it is refused
        """

        def make(order_sudo, values, _actor, prepared):
            row = self._clean_bill(order_sudo, values)
            file = self._clean_bill_file(files)
            row |= self._read_file(file)
            self._check_number(order_sudo, row["number"])
            move_sudo = self._make_move(order_sudo, row)
            made = {"move_id": move_sudo.id, "expected_amount": move_sudo.amount_total}
            bill_sudo = self.env["portal.supplier.bill"].sudo().create(prepared | row | made)
            self._attach_bill(order_sudo, bill_sudo, file)
            bill_sudo._receive()
            return bill_sudo

        return self._act("portal.supplier.bill", order_sudo, values, actor, "bill", make, files)

    def _attach_bill(self, order_sudo, bill_sudo, file):
        """Keep the file with what the supplier sent, and a copy in accounting, where it may be deleted."""
        places = [{"res_model": record._name, "res_id": record.id} for record in (bill_sudo, bill_sudo.move_id)]
        kept_sudo, copy_sudo = order_sudo.env["ir.attachment"].create([file | place for place in places])
        bill_sudo.attachment_id = kept_sudo
        bill_sudo.move_id.message_main_attachment_id = copy_sudo

    def _clean_bill(self, order_sudo, values):
        number = self._clean_text(values.get("number"), MAX_WORD, is_line=True)
        if not number:
            raise UserError(self.env._("What is the number of the bill?"))
        last = order_sudo._get_portal_today()
        day = self._clean_date(order_sudo, values.get("date"), first=timedelta(days=-MAX_BILL_AGE))
        if day > last:
            raise UserError(self.env._("The date of the bill is still to come. Please look at it again."))
        lines = []
        for line, given in self._clean_lines(order_sudo, values.get("lines")):
            lines.append(
                {
                    "order_line_id": line.id,
                    "product_name": line._get_portal_name(),
                    "quantity": self._clean_quantity(line, given["quantity"]),
                    "ordered": line.product_qty,
                    "received": line.qty_received,
                    "billed_before": line.qty_invoiced,
                }
            )
        if not lines:
            raise UserError(self.env._("Say what you bill: a quantity of at least one product."))
        return {
            "number": number,
            "date": day,
            "currency_id": order_sudo.currency_id.id,
            "amount": self._clean_number(values.get("amount"), self.env._("Total")),
            "line_ids": [Command.create(row) for row in lines],
        }

    def _clean_bill_file(self, files):
        files = [file for file in files if getattr(file, "filename", None)]
        if len(files) != 1:
            raise UserError(self.env._("Choose the file of the bill: a PDF, or an electronic invoice (XML)."))
        [file] = self.env["portal.upload"]._validate(files, extensions=BILL_FILES, max_count=1)
        return file

    def _read_file(self, file):
        """Return what an electronic invoice says of itself, to be put beside what was typed."""
        if not file["name"].lower().endswith(".xml"):
            return {}
        found = read_einvoice(file["raw"])
        if not found:
            raise UserError(
                self.env._(
                    "“%(name)s” is not an electronic invoice that we can read. Send it as PDF.", name=file["name"]
                )
            )
        return {
            "file_number": self._clean_text(found["number"][:MAX_WORD], MAX_WORD, is_line=True),
            "file_amount": found["amount"],
            "file_currency": self._clean_text(found["currency"][:MAX_CODE], MAX_CODE, is_line=True),
        }

    def _check_number(self, order_sudo, number):
        """Refuse a bill that is here already, by the supplier's number."""
        supplier = order_sudo.partner_id.commercial_partner_id
        # In sudo mode as bills count that the supplier's person may not see.
        found_sudo = (
            self.env["account.move"]
            .sudo()
            .search_count(
                [
                    ("move_type", "in", ("in_invoice", "in_receipt")),
                    ("state", "!=", "cancel"),
                    ("company_id", "=", order_sudo.company_id.id),
                    ("commercial_partner_id", "=", supplier.id),
                    ("ref", "=ilike", number.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")),
                ],
                limit=1,
            )
        )
        if found_sudo:
            raise UserError(self.env._("The bill %(number)s is here already.", number=number))

    def _make_move(self, order_sudo, row):
        """Return the draft bill: what the supplier bills, at the prices of the order."""
        values = order_sudo._prepare_invoice() | {"ref": row["number"], "invoice_date": row["date"]}
        values["invoice_user_id"] = order_sudo.user_id.id
        values["invoice_line_ids"] = []
        for _command, _id, line in row["line_ids"]:
            order_line = order_sudo.order_line.browse(line["order_line_id"])
            prepared = order_line._prepare_account_move_line() | {"quantity": line["quantity"]}
            values["invoice_line_ids"].append(Command.create(prepared))
        moves = order_sudo.env["account.move"].with_company(order_sudo.company_id)
        return moves.with_context(default_move_type="in_invoice").create(values)

    # === HELPERS === #

    def _act(self, model, order_sudo, values, actor, act, make, files=()):
        """Do something about an order once: a form that is sent twice finds what was made the first time.

        :param function make: makes it of the order, the form's values, the actor and the common values
        :param list files: what was uploaded with the form
        :raise UserError: also if the form was sent before, and said something else then
        """
        order_sudo = order_sudo.with_company(order_sudo.company_id)
        self._lock(order_sudo)
        prepared = self._prepare_values(order_sudo, values, actor)
        # In sudo mode as suppliers have no right on what they sent.
        if made_sudo := self.env[model].sudo().search([("dedup_key", "=", prepared["dedup_key"])], limit=1):
            if made_sudo.content_hash != self._hash_content(values, files):
                raise UserError(self.env._("This form was sent already. Open it anew."))
            return made_sudo
        if refusal := self._get_refusal(order_sudo, actor, act):
            raise UserError(refusal)
        # Before anything is read of what was sent.
        self._count("portal.supplier.attempt", MAX_ATTEMPTS, actor)
        prepared["content_hash"] = self._hash_content(values, files)
        prepared["note"] = self._clean_text(values.get("note"), MAX_TEXT)
        made_sudo = make(order_sudo, values, actor, prepared)
        self._count(model, MAX_REQUESTS, actor)
        return made_sudo

    def _prepare_values(self, order_sudo, values, actor):
        """Return what all acts of suppliers store."""
        partner = actor.partner or order_sudo.partner_id
        prepared = {
            "order_id": order_sudo.id,
            "partner_id": partner.id,
            "commercial_partner_id": order_sudo.partner_id.commercial_partner_id.id,
        }
        return prepared | ({"dedup_key": self._make_key(order_sudo, values["key"], actor)} if "key" in values else {})

    def _make_key(self, order_sudo, key, actor):
        """Return what is the same for a form that is sent twice, and for nothing else."""
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise UserError(self.env._("This form is too old. Please send it again."))
        return hashlib.sha256(f"{actor.user.id} {order_sudo.id} {key}".encode()).hexdigest()

    def _hash_content(self, values, files):
        """Return what differs as soon as a form says something else, or holds another file."""
        said = {name: value for name, value in values.items() if name not in ("key", "digest")}
        result = hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode())
        for file in files:
            result.update(file.stream.read())
            file.stream.seek(0)
        return result.hexdigest()

    @api.model
    def _lock(self, order_sudo):
        """Hold an order until the end of the transaction.

        It is written, as whoever waited for a row that was only locked would go on with what they read before. So they
        fail instead, and Odoo repeats their request, which sees what the first did.
        """
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE purchase_order SET write_date = write_date WHERE id = %s", order_sudo.id))
        self.env.invalidate_all()

    def _count(self, scope, limit, actor):
        limits = self.env["portal.rate.limit"]
        key = limits._get_network(actor.ip) if actor.user._is_public() else actor.user.id
        if not limits._is_allowed(scope, key, limit, HOUR):
            raise UserError(self.env._("You have sent a lot just now. Please try again later."))

    def _clean_number(self, text, name):
        text = text.strip() if isinstance(text, str) else ""
        number = float(text.replace(",", ".")) if NUMBER.fullmatch(text) else math.nan
        if math.isnan(number):
            raise UserError(self.env._("%(name)s: this is not an amount. Write it like 1234.50.", name=name))
        return number

    def _clean_quantity(self, line, text):
        name, unit = line._get_portal_name(), line.product_uom_id
        text = text.strip() if isinstance(text, str) else ""
        number = float(text.replace(",", ".")) if NUMBER.fullmatch(text) else 0.0
        if number <= 0:
            raise UserError(self.env._("%(name)s: write a quantity above zero.", name=name))
        if unit.compare(number, unit.round(number)) or abs(number - unit.round(number)) > 1e-9:
            step = self._tell_quantity(unit.rounding)
            raise UserError(self.env._("%(name)s: the quantity must be a multiple of %(step)s.", name=name, step=step))
        return number

    def _clean_date(self, order_sudo, text, first=timedelta(), is_needed=True):
        """Return a day that can be meant: not before today, or so much earlier, and not beyond the horizon."""
        if text in (None, "") and not is_needed:
            return False
        is_text = isinstance(text, str) and len(text) == ISO_LENGTH and text.isascii()
        try:
            day = date.fromisoformat(text if is_text else "")
        except ValueError as error:
            raise UserError(self.env._("This is not a date. Choose a day from the calendar.")) from error
        today, last = order_sudo._get_portal_today(), order_sudo._get_portal_last_day()
        if day < today + first:
            raise UserError(
                self.env._(
                    "%(date)s is too long ago. Choose a later day.",
                    date=format_date(self.env, day, date_format="medium"),
                )
                if first
                else self.env._("This day has passed. Choose today or a later day.")
            )
        if day > last:
            raise UserError(
                self.env._("Choose a day until %(last)s.", last=format_date(self.env, last, date_format="medium"))
            )
        return day

    def _clean_text(self, text, limit, is_line=False):
        text = text.replace("\r\n", "\n") if isinstance(text, str) else ""
        text = " ".join(text.split()) if is_line else text
        text = "".join(character for character in text if character.isprintable() or character == "\n").strip()
        if len(text) > limit:
            raise UserError(self.env._("Your text is too long: at most %(limit)s characters.", limit=limit))
        # Staff export it, and Odoo's own export leaves some formulas as they are.
        return csv_file.defuse(text)

    @api.model
    def _tell_quantity(self, quantity):
        """Return a quantity in words, without zeros behind the point."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        text = formatLang(self.env, quantity, digits=digits)
        point = self.env["res.lang"]._get_data(code=self.env.lang).decimal_point or "."
        return text.rstrip("0").rstrip(point) if point in text else text

    @api.model
    def _type_number(self, number):
        """Return a number as a form has it: whatever its size, with a point, and without zeros behind it."""
        return float_repr(number, DECIMALS).rstrip("0").rstrip(".")
