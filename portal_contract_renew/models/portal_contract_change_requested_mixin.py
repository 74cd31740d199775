import hashlib
import re

from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.portal_tools import csv_file

MAX_TEXT = 2000
KEY = re.compile(r"[0-9a-f]{32}")
# What one person may change of one subscription within an hour.
MAX_CHANGES = 10
HOUR = 3600
# What a customer may take back while it is planned.
WITHDRAWABLE = ("quantity", "plan", "pause", "cancel")


class PortalContractChangeRequestedMixin(models.AbstractModel):
    """How a customer asks for a change, once, and takes back what is planned."""

    _name = "portal.contract.change.requested.mixin"
    _description = "Change of a Subscription That Is Requested"

    # === ASKING === #

    @api.model
    def _request(self, contract_sudo, kind, values, actor):
        """Make a change, once: at once, once it is paid, or planned. `_finish` has to follow, which charges it.

        :param dict values: what the form sent; `seen` is what `_offer` returned when the customer looked at it, and
            `key` tells two requests apart from one that is sent twice
        :return: the change, in sudo mode as on the pages
        :raise UserError: in the visitor's language, if it is refused
        """
        key = self._make_key(contract_sudo, values.get("key"), actor)
        contract_sudo._lock_portal()
        if made_sudo := self.sudo().search([("request_key", "=", key)], limit=1):
            return made_sudo
        offer = self._offer(contract_sudo, kind, values, actor)
        if values.get("seen") != offer["seen"]:
            raise UserError(
                self.env._("This subscription or its price has changed meanwhile. Please look at it again.")
            )
        self._check_rate(contract_sudo, actor)
        change_sudo = self.sudo().create(self._prepare_change(contract_sudo, kind, offer, actor) | {"request_key": key})
        change_sudo._replace_planned(actor)
        change_sudo._begin(offer, actor)
        return change_sudo

    def _prepare_change(self, contract_sudo, kind, offer, actor):
        return offer["change"] | {
            "contract_id": contract_sudo.id,
            "kind": kind,
            "effective_date": offer["date"] or contract_sudo.company_id._get_portal_contract_today(),
            "user_id": actor.user.id,
            "version": contract_sudo.portal_version,
            "amount": offer["due"]["total"],
            "currency_id": contract_sudo.currency_id.id,
        }

    def _make_key(self, contract_sudo, key, actor):
        """Return what is the same for a form that is sent twice, and for nothing else."""
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise UserError(self.env._("This form is too old. Please send it again."))
        return hashlib.sha256(f"{actor.user.id} {contract_sudo.id} {key}".encode()).hexdigest()

    def _check_rate(self, contract_sudo, actor):
        limits, key = self.env["portal.rate.limit"], f"{actor.user.id} {contract_sudo.id}"
        if not limits._is_allowed(self._name, key, MAX_CHANGES, HOUR):
            raise UserError(self.env._("You have changed a lot just now. Please try again later."))

    @api.model
    def _clean_text(self, text):
        """Return what somebody wrote, without what is not shown.

        :param text: may be anything
        :raise UserError: if it is too long
        """
        text = text.replace("\r\n", "\n") if isinstance(text, str) else ""
        text = "".join(character for character in text if character.isprintable() or character == "\n").strip()
        if len(text) > MAX_TEXT:
            raise UserError(self.env._("Your text is too long: at most %(limit)s characters.", limit=MAX_TEXT))
        # Staff export it, and Odoo's own export leaves some formulas as they are.
        return csv_file.defuse(text)

    def _replace_planned(self, actor):
        """Withdraw what a new change makes void: the last word on a line, on the plan or on the end holds."""
        planned = self._search_of_sudo(self.contract_id, "planned") - self
        self._get_act(self.kind)._filter_replaced(self, planned)._end_as("withdrawn", actor)

    def _begin(self, offer, actor):
        """Plan a change, have it paid, or apply it."""
        self._log(actor)
        if offer["date"]:
            self._get_act(self.kind)._plan(self, actor)
            self._note_change(actor)
            self._notify("planned")
        elif self.currency_id.compare_amounts(self.amount, 0.0) > 0:
            self._collect(offer["parts"], actor)
        else:
            self._apply(actor)

    # === WITHDRAWING === #

    def _get_withdraw_refusal(self, actor):
        """Return why somebody cannot take back a planned change, in words, or False."""
        self.ensure_one()
        if refusal := self._get_role_refusal(self.contract_id, actor):
            return refusal
        if self.state != "planned" or self.kind not in WITHDRAWABLE:
            return self.env._("This change cannot be taken back any more.")
        return False

    def _withdraw(self, actor):
        """Take back a planned change.

        :param Actor actor: who wants to
        :raise UserError: in the visitor's language, if it is refused
        """
        self.contract_id._lock_portal()
        self.invalidate_recordset()
        if refusal := self._get_withdraw_refusal(actor):
            raise UserError(refusal)
        self._check_rate(self.contract_id, actor)
        self._get_act(self.kind)._take_back(self, actor)
        self._end_as("withdrawn", actor)
        self._notify("withdrawn")
