import hashlib
import math
import re
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare, format_date

from odoo.addons.portal_evidence import canonical
from odoo.addons.portal_tools import csv_file

FORMAT = "portal_delivery_receipt/1"
DIGITS = 6
MAX_NOTE = 1000
# A greater distance from a whole multiple of the unit's rounding is meant.
EXACT = 1e-9
NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")
# What a line, a customer and a delivery are called: a new name makes no other goods, and no other place.
LINE_NAMES = ("product", "code", "uom")
CUSTOMER_NAMES = ("name", "company", "email")
PHOTO_EXTENSIONS = ("jpg", "jpeg", "png", "webp")
MAX_PHOTO = 8 * 1024 * 1024
# Photos of one line, and of one receipt.
MOST_OF_LINE = 5
MOST_PHOTOS = 20


class PortalDeliveryReceiptDecision(models.AbstractModel):
    """A customer confirms what arrived of a delivery."""

    _name = "portal.delivery.receipt.decision"
    _inherit = "portal.decision"
    _description = "Confirmation of a Receipt"

    _decision_event = "received"

    # === WHAT IS OFFERED === #

    @api.model
    def _get_payload(self, document, lang=None):
        """Override of `portal_evidence`: what was sent, to whom and when; it names no price."""
        receiver = document._get_portal_receiver_sudo()
        lang = lang or receiver.lang or "en_US"
        known = self.env["res.lang"]._get_code(lang) or None
        document = document.with_context(lang=known)
        return {
            "format": FORMAT,
            "lang": lang,
            "name": document.name,
            "order": document.sale_id.name or None,
            "shipped_on": document.date_done and f"{document.date_done.isoformat()}Z",
            "tracking": document.portal_numbers or None,
            "customer": {
                "id": receiver.id,
                "name": receiver.name or receiver.commercial_partner_id.name or None,
                "company": receiver.commercial_partner_id.name or None,
                "email": receiver.email or None,
            },
            "address_id": document._get_portal_recipient_sudo().id or None,
            "address": self._describe_address(document),
            "lines": [self._prepare_line(move) for move in self._get_moves(document)],
            "documents": [],
        }

    def _describe_address(self, document):
        address = document._get_portal_recipient_sudo()
        names = dict.fromkeys([address.commercial_partner_id.name, address.name])
        place = (address._display_address(without_company=True) or "").split("\n")
        return "\n".join(filter(None, [", ".join(filter(None, names)), *map(str.strip, place)]))

    @api.model
    def _get_moves(self, document):
        """Return what was sent: the lines of the delivery with a quantity."""
        return document.move_ids.filtered(lambda move: move.state == "done" and move.quantity).sorted("id")

    def _prepare_line(self, move):
        product = move.product_id
        return {
            "id": move.id,
            "product_id": product.id,
            "uom_id": move.product_uom.id,
            "product": product.name or "",
            "code": product.default_code or None,
            "quantity": canonical.decimal_text(move.quantity, DIGITS),
            "uom": move.product_uom.name or None,
            "lots": sorted({line.lot_id.name or line.lot_name for line in move.move_line_ids} - {False, None, ""}),
        }

    def _says_the_same(self, offer, payload):
        """Override of `portal_evidence`: what was renamed since it was shipped is the same."""
        return super()._says_the_same(offer, self._name_as_frozen(offer._get_payload(), payload) if offer else payload)

    def _name_as_frozen(self, frozen, payload):
        """Return a payload with the names that an earlier one gives the same goods, units, people and place."""
        named = {self._get_line_key(line): {name: line[name] for name in LINE_NAMES} for line in frozen["lines"]}
        values = {"lines": [line | named.get(self._get_line_key(line), {}) for line in payload["lines"]]}
        if frozen["customer"]["id"] == payload["customer"]["id"]:
            names = {name: frozen["customer"][name] for name in CUSTOMER_NAMES}
            values["customer"] = payload["customer"] | names
        if frozen.get("address_id") == payload["address_id"]:
            values["address"] = frozen["address"]
        return payload | values

    def _get_line_key(self, line):
        """Return what stays the same whatever the goods of a line are called."""
        return line["id"], line.get("product_id"), line.get("uom_id")

    @api.model
    def _get_customer(self, document):
        """Override of `portal_evidence`: that of the order, where there is one."""
        return document._get_portal_receiver_sudo().commercial_partner_id

    @api.model
    def _before_freeze(self, document, number):
        """Override of `portal_evidence`: from now on somebody can confirm it."""
        document.portal_awaits_receipt = True

    # === WHO DECIDES === #

    @api.model
    def _get_refusal(self, document, actor):
        """Override of `portal_evidence`: the state, and who may."""
        return self._get_state_refusal(document) or self._get_person_refusal(document, actor)

    def _get_state_refusal(self, document):
        if receipt := document.portal_receipt_ids[:1]:
            return self.env._(
                "%(name)s confirmed the receipt on %(date)s.",
                name=receipt.received_by,
                date=document.with_env(self.env).sudo()._tell_portal_day(receipt.received_on),
            )
        if document.state == "cancel":
            return self.env._("This delivery was cancelled.")
        if not document._is_portal_receivable():
            return self.env._("This delivery has not been shipped yet.")
        if not self.env["portal.evidence.offer"]._get_last_sudo(document):
            return self.env._("This delivery was shipped before receipts were confirmed here.")
        return False

    def _get_person_refusal(self, document, actor):
        """Return why somebody does not confirm for the customer, in words, or False."""
        customer = self._get_customer(document)
        if actor.user._is_public():
            return self._get_link_refusal(document, actor)
        if actor.user._is_internal() and actor.partner.commercial_partner_id != customer:
            return self.env._("You are signed in as staff. Only the customer confirms the receipt.")
        if self.env["portal.document.access"]._is_guest(document, actor.user):
            return self.env._("You were invited to read this delivery. A colleague confirms the receipt.")
        if not self.env["portal.access.policy"]._has_right(actor.user, "receive"):
            return self.env._("Your role does not allow you to confirm receipts. Ask a colleague who may.")
        return False

    def _get_link_refusal(self, document, actor):
        """Return why a visitor cannot confirm, in words, or False.

        The code goes to the contact of the delivery: what that person's role closes, signing out does not open.
        """
        if not actor.is_link:
            return self.env._("Sign in to confirm the receipt.")
        # In sudo mode as visitors read no users.
        users_sudo = document._get_portal_receiver_sudo().user_ids.filtered("active")
        policy = self.env["portal.access.policy"]
        if all(policy._has_right(user, "receive") for user in users_sudo):
            return False
        return self.env._("Sign in to confirm the receipt.")

    @api.model
    def _is_evidence_open(self, document, actor):
        """Return whether somebody may have the evidence, which tells addresses and browsers: not by a link alone.

        :param Actor actor: who asks, one who may open the delivery
        """
        is_link_needed = self.env["portal.document.access"]._is_link_needed(document, actor.user)
        return not actor.user._is_public() and not is_link_needed

    @api.model
    def _get_consent(self, document, actor):
        """Override of `portal_evidence`: what is confirmed, and for whom."""
        return self.env._(
            "I confirm for %(customer)s that the goods of delivery %(name)s arrived as I state here.",
            customer=self._get_customer(document).name or "",
            name=document.name,
        )

    # === THE CODE === #

    @api.model
    def _needs_code(self, document):
        """Override of `portal_evidence`: whoever comes by a link shows that the mailbox is theirs."""
        return True

    @api.model
    def _get_code_purpose(self, document_name):
        """Override of `portal_evidence`: nothing is signed."""
        return self.env._("Your code to confirm the receipt of %(document)s", document=document_name)

    @api.model
    def _send_code(self, document, actor):
        """Override of `portal_evidence`: whoever is signed in needs none."""
        if not actor.is_link:
            raise UserError(actor.env._("No code is needed."))
        return super()._send_code(document, actor)

    def _check_code(self, document_sudo, offer_sudo, code, actor):
        """Override of `portal_evidence`: whoever is signed in needs none."""
        return super()._check_code(document_sudo, offer_sudo, code, actor) if actor.is_link else None

    # === WHAT IS SAID === #

    @api.model
    def _prepare_form(self, document, actor):
        """Return what the form shows: the lines as they were sent, what is agreed to, and the offer's digest."""
        # In sudo mode as customers may not read evidence; what they answer names what they were shown.
        offer_sudo = self.env["portal.evidence.offer"]._get_last_sudo(document)
        return {
            "digest": offer_sudo.digest,
            "lines": offer_sudo._get_payload().get("lines", []),
            "consent": self._get_consent(document, actor),
            "needs_code": actor.is_link,
            "name": actor.partner.name or "",
        }

    @api.model
    def _receive(self, document, values, actor):
        """Confirm what arrived. Nothing is written if it is refused.

        :param stock.picking document: the delivery, one that the actor may open
        :param dict values: what the browser sent, beside what `_sign` names: `note`, `lines` (ids of lines to dicts
            with `received`, `damaged` and `note`) and `files` (ids of lines to photos); each may be anything
        :param Actor actor: who confirms
        :return: the receipt, in sudo mode as customers have no right on receipts
        :raise UserError: in the actor's language, if it is refused
        """
        decision = self.with_env(actor.env)
        document_sudo = document.sudo()
        if refusal := decision._get_refusal(document_sudo, actor):
            raise UserError(refusal)
        photos = decision._read_photos(document_sudo, values.get("files") or {})
        with self.env.cr.savepoint():
            decision._sign(document_sudo, values | {"photos": photos}, actor)
            receipt_sudo = document_sudo.portal_receipt_ids[:1]
            decision._keep_photos(receipt_sudo, photos)
            # Staff read their own language, not the customer's.
            responsible = receipt_sudo._get_responsible()
            self.env["portal.activity"]._translate(receipt_sudo, responsible)._tell_vendor()
        return receipt_sudo

    def _read_photos(self, document, files):
        """Return the photos by the id of their line: lists of dicts with `name`, `raw`, `mimetype` and `sha256`.

        :raise UserError: if one is not allowed
        """
        photos = {}
        for move in self._get_moves(document):
            sent = files.get(str(move.id)) or []
            rows = self.env["portal.upload"]._validate(sent, PHOTO_EXTENSIONS, MAX_PHOTO, MOST_OF_LINE)
            if rows:
                photos[move.id] = [row | {"sha256": hashlib.sha256(row["raw"]).hexdigest()} for row in rows]
        if sum(map(len, photos.values())) > MOST_PHOTOS:
            raise UserError(self.env._("Choose at most %(count)s photos.", count=MOST_PHOTOS))
        return photos

    def _keep_photos(self, receipt_sudo, photos):
        """Store the photos with their lines, and copies that nobody changes with the evidence."""
        files = {}
        for line_sudo in receipt_sudo.line_ids:
            for photo in photos.get(line_sudo.move_id.id, ()):
                values = {name: photo[name] for name in ("name", "raw", "mimetype")}
                values |= {"res_model": line_sudo._name, "res_id": line_sudo.id}
                attachment_sudo = self.env["ir.attachment"].sudo().create(values)
                line_sudo.attachment_ids |= attachment_sudo
                files[attachment_sudo] = attachment_sudo.id
        self.env["portal.evidence.file"]._keep_sudo(receipt_sudo.picking_id, files)

    @api.model
    def _get_event(self, document, values):
        """Override of `portal_evidence`: with reservations, if anything did not arrive as it was sent."""
        lines = self._read_lines(document, values)
        is_different = any(line["is_different"] for line in lines)
        return "received_with_reservations" if is_different else super()._get_event(document, values)

    @api.model
    def _prepare_own_facts(self, document, values):
        """Override of `portal_evidence`: what arrived of each line, and the hashes of the photos."""
        receipt = {"lines": self._read_lines(document, values), "note": self._clean_note(values.get("note"))}
        return super()._prepare_own_facts(document, values) | {"receipt": receipt}

    def _read_lines(self, document, values):
        typed, photos = values.get("lines"), values.get("photos") or {}
        typed = typed if isinstance(typed, dict) else {}
        offer_sudo = self.env["portal.evidence.offer"]._get_last_sudo(document)
        frozen = {line["id"]: line for line in offer_sudo._get_payload().get("lines", ())}
        return [
            self._read_line(move, frozen.get(move.id, {}), typed.get(str(move.id)), photos.get(move.id, ()))
            for move in self._get_moves(document)
        ]

    def _read_line(self, move, frozen, typed, photos):
        """Return what is said of a line; what is left empty arrived as it was sent.

        :param dict frozen: the line as it was offered, whose names hold
        :raise UserError: if it makes no sense
        """
        typed, line = typed if isinstance(typed, dict) else {}, self._prepare_line(move) | frozen
        name, shipped = line["product"], move.quantity
        received = self._read_quantity(typed.get("received"), shipped, move)
        damaged = self._read_quantity(typed.get("damaged"), 0.0, move)
        rounding = move.product_uom.rounding
        if float_compare(received, shipped, precision_rounding=rounding) > 0:
            raise UserError(
                self.env._(
                    "%(product)s: %(count)s were sent. If more arrived, tell us below.",
                    product=name,
                    count=canonical.decimal_text(shipped, DIGITS),
                )
            )
        if float_compare(damaged, received, precision_rounding=rounding) > 0:
            raise UserError(self.env._("%(product)s: no more can be damaged than arrived.", product=name))
        note = self._clean_note(typed.get("note"))
        is_short = float_compare(received, shipped, precision_rounding=rounding) < 0
        return line | {
            "shipped": canonical.decimal_text(shipped, DIGITS),
            "received": canonical.decimal_text(received, DIGITS),
            "damaged": canonical.decimal_text(damaged, DIGITS),
            "note": note,
            "photos": [{"name": photo["name"], "sha256": photo["sha256"]} for photo in photos],
            "is_different": bool(is_short or damaged or note or photos),
        }

    def _read_quantity(self, text, default, move):
        """Return a quantity that was typed, as the unit counts.

        :param float default: what is meant if nothing was typed
        :raise UserError: if it is none
        """
        if text is None or (isinstance(text, str) and not text.strip()):
            return default
        text = text.strip().replace(",", ".") if isinstance(text, str) else ""
        number, unit, name = float(text) if NUMBER.fullmatch(text) else math.nan, move.product_uom, move.product_id.name
        if math.isnan(number):
            raise UserError(self.env._("%(product)s: enter a quantity, such as 2.", product=name))
        # What was sent is right however the unit counts today.
        if abs(number - move.quantity) <= EXACT:
            return move.quantity
        if abs(number - unit.round(number)) > EXACT:
            step = f"{unit.rounding:g}"
            raise UserError(
                self.env._("%(product)s: the quantity must be a multiple of %(step)s.", product=name, step=step)
            )
        return unit.round(number)

    def _clean_note(self, text):
        text = text if isinstance(text, str) else ""
        text = "".join(character for character in text if character.isprintable() or character == "\n").strip()
        if len(text) > MAX_NOTE:
            raise UserError(self.env._("Your text is too long: at most %(limit)s characters.", limit=MAX_NOTE))
        # Staff export it, and Odoo's own export leaves some formulas as they are.
        return csv_file.defuse(text)

    # === WHAT FOLLOWS === #

    @api.model
    def _after_signature(self, document, evidence, actor):
        """Override of `portal_evidence` to keep what the vendor works with, and have the proof sealed."""
        self.env["portal.delivery.receipt"]._create_sudo(document, evidence, actor)
        document.invalidate_recordset(["portal_receipt_ids"])
        document.write(
            {
                "portal_awaits_receipt": False,
                "portal_delivered_on": document.portal_delivered_on or evidence.decided_at,
            }
        )
        return super()._after_signature(document, evidence, actor)

    @api.model
    def _after_seal(self, document, seal):
        """Override of `portal_evidence` to mail it to both parties."""
        if document:
            self.env["portal.event"]._notify("delivery_received", document, dedup_key=str(seal.id))

    @api.model
    def _is_in_force(self, document):
        """Override of `portal_evidence`: whatever became of the delivery since, what was confirmed stays so."""
        return bool(document) and bool(document.portal_receipt_ids)

    # === COMPARED WITH THE DELIVERY === #

    @api.model
    def _get_changes(self, document):
        """Return what a delivery says otherwise than what was confirmed, as sentences; nothing without a receipt.

        :param stock.picking document: the delivery, in sudo mode
        """
        offer_sudo = self.env["portal.evidence"]._get_decided_offer_sudo(document)
        if not offer_sudo:
            return []
        then, now = offer_sudo._get_payload(), self._get_payload(document, lang=offer_sudo._get_lang())
        changes = self._compare_lines(then["lines"], now["lines"])
        if any(then[name] != now[name] for name in ("name", "order", "customer", "address")):
            changes.append(self.env._("The address, the customer or the order was changed."))
        if then["shipped_on"] != now["shipped_on"]:
            changes.append(self.env._("The date was changed."))
        return changes

    def _compare_lines(self, then, now):
        changes, left = [], {line["id"]: line for line in now}
        for line in then:
            other = left.pop(line["id"], None)
            if other is None:
                changes.append(self.env._("%(product)s is no longer part of it.", product=line["product"]))
            elif other["quantity"] != line["quantity"]:
                changes.append(
                    self.env._(
                        "%(product)s: %(now)s instead of %(then)s.",
                        product=line["product"],
                        now=other["quantity"],
                        then=line["quantity"],
                    )
                )
            elif other != line:
                changes.append(self.env._("%(product)s was changed.", product=line["product"]))
        changes += [self.env._("%(product)s was added.", product=line["product"]) for line in left.values()]
        return changes

    # === THE SEALED DOCUMENT === #

    @api.model
    def _get_content_template(self):
        """Override of `portal_evidence`: what was sent and what arrived, as a table."""
        return "portal_delivery_receipt.sealed_receipt"

    @api.model
    def _prepare_content(self, offer, payload):
        """Override of `portal_evidence`: the frozen delivery, and what the evidence says of each line."""
        evidence_sudo = self.env["portal.evidence"]._get_signatures_sudo(offer)[-1:]
        receipt = evidence_sudo._get_facts().get("receipt") or {}
        said = {line["id"]: line for line in receipt.get("lines", ())}
        facts = [
            (self.env._("Delivery"), payload["name"]),
            (self.env._("Order"), payload["order"]),
            (self.env._("Shipped on"), self._tell_shipped_day(offer, payload)),
            (self.env._("Tracking number"), payload["tracking"]),
            (self.env._("Customer"), payload["customer"]["company"]),
            (self.env._("Delivered to"), payload["address"].replace("\n", ", ")),
        ]
        return {
            "facts": [fact for fact in facts if fact[1]],
            "is_received": bool(evidence_sudo),
            "has_reservations": evidence_sudo.kind == "received_with_reservations",
            "lines": [self._prepare_content_line(line, said.get(line["id"], {})) for line in payload["lines"]],
            "note": receipt.get("note") or "",
        }

    def _tell_shipped_day(self, offer, payload):
        """Return the day on which it was shipped where the vendor is, in the form of the pages, or None."""
        if not payload["shipped_on"]:
            return None
        time = datetime.fromisoformat(payload["shipped_on"].removesuffix("Z"))
        timezone = offer.company_id._get_portal_timezone()
        day = fields.Datetime.context_timestamp(self.with_context(tz=timezone), time).date()
        return format_date(self.env, day, date_format="medium")

    def _prepare_content_line(self, line, said):
        return {
            "product": f"[{line['code']}] {line['product']}" if line["code"] else line["product"],
            "lots": ", ".join(line["lots"]),
            "shipped": f"{line['quantity']} {line['uom'] or ''}".strip(),
            "received": said.get("received", ""),
            "damaged": said.get("damaged", "") if said.get("damaged") != "0" else "",
            "note": said.get("note", ""),
            "photos": said.get("photos", []),
        }

    @api.model
    def _get_certificate_words(self):
        """Override of `portal_evidence`: nothing is signed."""
        return self.env._("Certificate of receipt"), self.env._(
            "This page records who confirmed the receipt, when and how."
        )

    @api.model
    def _get_title(self, payload):
        """Override of `portal_evidence`: what it is, and of which delivery."""
        return self.env._("Proof of delivery %(name)s", name=payload["name"])

    @api.model
    def _get_filename(self, document_name):
        """Override of `portal_evidence`: a name that says what it is."""
        name = self.env["portal.upload"]._clean_name(document_name.replace("/", "-"))
        return f"{name}-received.pdf"
