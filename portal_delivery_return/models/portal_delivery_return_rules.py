import hashlib
import math
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.portal_tools import csv_file

PICTURES = ("png", "jpg", "jpeg", "webp")
MAX_TEXT = 2000
# A greater distance from a whole multiple of the unit's rounding is meant.
EXACT = 1e-9
NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")
KEY = re.compile(r"[0-9a-f]{32}")
# What one person may ask for within an hour, and how often they may try.
MAX_REQUESTS = 10
MAX_ATTEMPTS = 60
HOUR = 3600


class PortalDeliveryReturnRules(models.AbstractModel):
    """What customers may send back, until when, and how they ask for it."""

    _name = "portal.delivery.return.rules"
    _description = "Rules of Returns"

    # === WHO MAY, AND UNTIL WHEN === #

    @api.model
    def _get_role_refusal(self, actor):
        """Return why somebody may not ask for returns, or withdraw one, in words, or False.

        :param Actor actor: who wants to
        """
        if actor.user._is_public():
            return actor.env._("Sign in to return something.")
        if not actor.user._is_portal():
            return actor.env._("Only customers can return something here.")
        if self.env["portal.access.policy"]._get_scope("delivery_return", actor.user) == "none":
            return actor.env._("Your role does not allow you to return something. Ask a colleague who may.")
        return False

    @api.model
    def _get_refusal(self, delivery_sudo, actor):
        """Return why somebody cannot ask to return anything of a delivery, in words, or False.

        :param stock.picking delivery_sudo: a delivery that the actor opened, in sudo mode
        :param Actor actor: who wants to
        """
        if refusal := self._get_role_refusal(actor):
            return refusal
        access, delivery = self.env["portal.document.access"], delivery_sudo.with_env(actor.env)
        # Neither a link nor an invitation of a colleague opens more than reading.
        if access._is_link_needed(delivery, actor.user) or access._is_guest(delivery, actor.user):
            return actor.env._("You may read this delivery, but not return something of it. Ask a colleague.")
        return self._get_state_refusal(delivery_sudo)

    @api.model
    def _get_state_refusal(self, delivery_sudo):
        """Return why nothing of a delivery can be returned now, in words, or False."""
        if not delivery_sudo._is_portal_delivery() or delivery_sudo.state != "done":
            return self.env._("Only what was delivered can be returned.")
        last_day = self._get_last_day(delivery_sudo)
        if not last_day:
            return self.env._("Nothing can be returned here. Write us a message instead.")
        if last_day < self._get_today(delivery_sudo):
            date = self.env["portal.answer.mixin"]._tell_date(last_day)
            return self.env._("This could be returned until %(date)s. Write us a message instead.", date=date)
        return False

    @api.model
    def _get_last_day(self, delivery_sudo):
        """Return the last day on which something of a delivery can be returned, or False if nothing can.

        For a module to have other days, it must override this method and return a date.
        """
        days = delivery_sudo.company_id.portal_return_days
        delivered = delivery_sudo.portal_delivered_on or delivery_sudo.date_done
        if not days or not delivered:
            return False
        zoned = delivery_sudo.with_context(tz=self._get_zone(delivery_sudo))
        return fields.Datetime.context_timestamp(zoned, delivered).date() + timedelta(days=days)

    def _get_today(self, delivery_sudo):
        """Return the day that it is at the vendor."""
        return fields.Date.context_today(delivery_sudo.with_context(tz=self._get_zone(delivery_sudo)))

    def _get_zone(self, delivery_sudo):
        return delivery_sudo.company_id._get_portal_timezone()

    # === WHAT CAN BE RETURNED === #

    @api.model
    def _get_choices(self, delivery_sudo, without=None):
        """Return what of a delivery can be returned: its products, of tracked ones each lot or serial number.

        :param stock.picking delivery_sudo: a delivery, in sudo mode
        :param portal.delivery.return without: a return that takes nothing away, as it is the one that is looked at
        :return: dicts with `key`, `move`, `lot`, `name`, `unit`, `step`, `most` and `refusal` (why not, or False)
        :rtype: list[dict]
        """
        moves = delivery_sudo.move_ids.filtered(lambda move: move.state == "done" and move.quantity)
        asked = self._get_asked(moves, without)
        return [
            self._prepare_choice(move, lot, asked)
            for move in moves
            for lot in (move.lot_ids if move.product_id.tracking != "none" and move.lot_ids else [move.lot_ids])
        ]

    def _get_asked(self, moves, without):
        """Return how much of moves is asked for and not decided: by pairs of a move and a lot."""
        # In sudo mode as what colleagues asked for counts, too.
        lines = self.env["portal.delivery.return.line"].sudo()
        domain = [("move_id", "in", moves.ids), ("return_id.state", "=", "asked")]
        domain += [("return_id", "not in", without.ids)] if without else []
        groups = lines._read_group(domain, ["move_id", "lot_id"], ["quantity:sum"])
        return {(move.id, lot.id): quantity for move, lot, quantity in groups}

    def _prepare_choice(self, move, lot, asked):
        unit, name = move.product_uom, move.product_id.name
        most = self._get_left(move, lot, asked)
        return {
            "key": f"{move.id}-{lot.id or 0}",
            "move": move,
            "lot": lot,
            "name": f"{name} ({lot.name})" if lot else name,
            "unit": unit.name,
            "step": unit.rounding,
            "most": most,
            "refusal": self._get_choice_refusal(move, most),
        }

    def _get_left(self, move, lot, asked):
        """Return how much of a move, and of a lot if there is one, was neither returned nor asked for."""
        left = self._get_move_left(move, asked)
        if lot:
            returned = move.returned_move_ids.filtered(lambda other: other.state != "cancel")
            of_lot = move._get_portal_lot_quantity(lot) - returned._get_portal_lot_quantity(lot)
            of_lot = move.product_id.uom_id._compute_quantity(of_lot, move.product_uom, round=False)
            left = min(left, of_lot - asked.get((move.id, lot.id), 0))
        return max(0, move.product_uom.round(left))

    def _get_move_left(self, move, asked):
        taken = sum(quantity for (move_id, _lot_id), quantity in asked.items() if move_id == move.id)
        return move.quantity - move._get_portal_returned() - taken

    def _get_choice_refusal(self, move, most):
        if not move.product_id.product_tmpl_id._is_portal_returnable():
            return self.env._("This cannot be returned.")
        if most <= 0:
            return self.env._("This is returned already, or asked for.")
        return False

    # === ASKING === #

    @api.model
    def _ask(self, delivery_sudo, values, files, actor):
        """Note what a customer wants to return, and tell the vendor.

        :param stock.picking delivery_sudo: a delivery that the actor opened, in sudo mode
        :param dict values: what the form sent: `chosen` (keys of `_get_choices` to quantities as typed), `reason_id`,
            `text` and `key` (which tells two requests apart from one that is sent twice); each may be anything
        :param list files: photos that were uploaded
        :param Actor actor: who asks
        :return: the return, in sudo mode as customers may not create any
        :raise UserError: in the reader's language, if it is refused
        """
        key = self._make_key(delivery_sudo, values.get("key"), actor)
        self._lock(delivery_sudo)
        # In sudo mode as in the answer.
        returns_sudo = self.env["portal.delivery.return"].sudo()
        if made_sudo := returns_sudo.search([("dedup_key", "=", key)], limit=1):
            return made_sudo
        if refusal := self._get_refusal(delivery_sudo, actor):
            raise UserError(refusal)
        # Before anything is read of what was sent.
        self._count("portal.delivery.return.attempt", MAX_ATTEMPTS, actor)
        prepared = self._prepare_values(delivery_sudo, values, actor)
        photos = self._clean_photos(files, prepared["reason_id"])
        self._count("portal.delivery.return", MAX_REQUESTS, actor)
        return_sudo = returns_sudo.create(prepared | {"dedup_key": key})
        return_sudo._add_photos(photos)
        return_sudo._tell_vendor(actor)
        # Whoever returns something has received it.
        delivery_sudo.filtered(
            lambda picking: not picking.portal_delivered_on
        ).portal_delivered_on = fields.Datetime.now()
        return return_sudo

    def _count(self, scope, limit, actor):
        if not self.env["portal.rate.limit"]._is_allowed(scope, actor.user.id, limit, HOUR):
            raise UserError(self.env._("You have asked for a lot just now. Please try again later."))

    def _make_key(self, delivery_sudo, key, actor):
        """Return what is the same for a form that is sent twice, and for nothing else."""
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise UserError(self.env._("This form is too old. Please send it again."))
        return hashlib.sha256(f"{actor.user.id} {delivery_sudo.id} {key}".encode()).hexdigest()

    @api.model
    def _lock(self, delivery_sudo):
        """Hold a delivery until the end of the transaction: nobody else returns the same meanwhile.

        It is written, as whoever waited for a row that was only locked would go on with what they read before. So they
        fail instead, and Odoo repeats their request, which sees what the first did.
        """
        self.env.cr.execute(SQL("UPDATE stock_picking SET write_date = write_date WHERE id = %s", delivery_sudo.id))
        self.env.invalidate_all()

    def _prepare_values(self, delivery_sudo, values, actor):
        reason_sudo = self.env["portal.delivery.return.reason"]._find_sudo(values.get("reason_id"))
        if not reason_sudo:
            raise UserError(self.env._("Choose why you return it."))
        text = self._clean_text(values.get("text"))
        if reason_sudo.needs_text and not text:
            raise UserError(self.env._("Tell us more about it."))
        return {
            "picking_id": delivery_sudo.id,
            "partner_id": actor.partner.id,
            "reason_id": reason_sudo.id,
            "text": text,
            "instructions": delivery_sudo.company_id.portal_return_instructions,
            "line_ids": [
                fields.Command.create(line) for line in self._clean_chosen(delivery_sudo, values.get("chosen"))
            ],
        }

    def _clean_chosen(self, delivery_sudo, chosen):
        """Return the values of the lines of a return.

        :param dict chosen: keys of `_get_choices` to quantities as typed; may be anything
        """
        chosen = chosen if isinstance(chosen, dict) else {}
        choices = {choice["key"]: choice for choice in self._get_choices(delivery_sudo)}
        if not chosen:
            raise UserError(self.env._("Choose what you want to return."))
        if not set(chosen) <= set(choices):
            raise UserError(self.env._("Something that you chose is not of this delivery. Please look again."))
        lines, left, asked = [], {}, self._get_asked(delivery_sudo.move_ids, None)
        for key, text in chosen.items():
            choice = choices[key]
            quantity = self._clean_quantity(choice, text)
            # Several lots of one move are bounded by the move as well.
            left.setdefault(choice["move"], self._get_move_left(choice["move"], asked))
            left[choice["move"]] -= quantity
            lines.append({"move_id": choice["move"].id, "lot_id": choice["lot"].id, "quantity": quantity})
        if any(move.product_uom.compare(rest, 0) < 0 for move, rest in left.items()):
            raise UserError(self.env._("That is more than was delivered. Please look again."))
        return lines

    def _clean_quantity(self, choice, text):
        if choice["refusal"]:
            raise UserError(self.env._("%(name)s: %(reason)s", name=choice["name"], reason=choice["refusal"]))
        text = text.strip() if isinstance(text, str) else ""
        number, unit = float(text) if NUMBER.fullmatch(text) else math.nan, choice["move"].product_uom
        if not 0 < number <= choice["most"] + EXACT:
            raise UserError(
                self.env._(
                    "%(name)s: choose a quantity above zero, of at most %(limit)s.",
                    name=choice["name"],
                    limit=f"{choice['most']:g}",
                )
            )
        if abs(number - unit.round(number)) > EXACT:
            raise UserError(
                self.env._(
                    "%(name)s: the quantity must be a multiple of %(step)s.",
                    name=choice["name"],
                    step=f"{choice['step']:g}",
                )
            )
        return number

    def _clean_text(self, text):
        text = text.replace("\r\n", "\n") if isinstance(text, str) else ""
        text = "".join(character for character in text if character.isprintable() or character == "\n").strip()
        if len(text) > MAX_TEXT:
            raise UserError(self.env._("Your text is too long: at most %(limit)s characters.", limit=MAX_TEXT))
        # Staff export it, and Odoo's own export leaves some formulas as they are.
        return csv_file.defuse(text)

    def _clean_photos(self, files, reason_id):
        photos = self.env["portal.upload"]._validate(files, extensions=PICTURES)
        if not photos and self.env["portal.delivery.return.reason"].sudo().browse(reason_id).needs_photo:
            raise UserError(self.env._("Please add a photo."))
        return photos
