import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import consteq, format_amount, hmac

from odoo.addons.portal_custom_base_account.models.account_move import OWED

from ..icalendar import escape, write

# Events in one calendar.
MOST = 500
DAYS_BEFORE = 3
# Fetches of one calendar within an hour, and of all calendars from one address within a minute.
MAX_FETCHES = 60
HOUR = 3600
MAX_ADDRESS = 120
MINUTE = 60


class PortalDueFeed(models.Model):
    """The calendar of due dates of a person (iCalendar, RFC 5545), at an address that holds a secret of its own.

    The secret is made of the database's own and of `nonce`, so that the table alone opens nothing. Whoever has the
    address sees what the person may see at that moment, and nothing else opens with it.
    """

    _name = "portal.due.feed"
    _description = "Calendar of Due Dates"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    nonce = fields.Char(required=True, readonly=True, copy=False, groups="base.group_system")

    _user_uniq = models.Constraint("UNIQUE(user_id)", "A person has one calendar.")

    # === ADDRESS === #

    @api.model
    def _renew(self, user):
        """Give a person a new address; the old one opens nothing any more."""
        # In sudo mode as people outside have no right on the model; the calendar is the person's own.
        feeds_sudo = self.sudo()
        feed_sudo = feeds_sudo.search([("user_id", "=", user.id)])
        values = {"nonce": secrets.token_urlsafe(24)}
        if feed_sudo:
            feed_sudo.write(values)
        else:
            feeds_sudo.create(values | {"user_id": user.id})

    @api.model
    def _renew_known(self, users):
        """Give new addresses to those of some people who have a calendar, such as when their password changes."""
        # In sudo mode as in `_renew`.
        for feed_sudo in self.sudo().search([("user_id", "in", users.ids)]):
            self._renew(feed_sudo.user_id)

    @api.model
    def _switch_off(self, user):
        """Take a person's address away."""
        # In sudo mode as in `_renew`.
        self.sudo().search([("user_id", "=", user.id)]).unlink()

    @api.model
    def _get_path(self, user):
        """Return the path of a person's calendar; an empty text if it is off."""
        # In sudo mode as in `_renew`.
        feed_sudo = self.sudo().search([("user_id", "=", user.id)])
        return f"/portal/due-dates/{feed_sudo.id}/{feed_sudo._get_token()}" if feed_sudo else ""

    def _get_token(self):
        # In sudo mode as nobody else may read the secret of the database.
        return hmac(self.env(su=True), "portal.due.feed", (self.id, self.user_id.id, self.nonce))

    @api.model
    def _find_reader(self, feed_id, token):
        """Return the user whose calendar an address is, in their own environment; None if it opens nothing.

        :param int feed_id: the id in the address
        :param str token: the secret in the address
        """
        # In sudo mode as whoever has the address is not signed in; the secret is checked here.
        feed_sudo = self.sudo().browse(feed_id).exists()
        if not feed_sudo or not consteq(feed_sudo._get_token().encode(), token.encode()):
            return None
        user_sudo = feed_sudo.user_id
        # The portal is closed to some customers at times.
        if not user_sudo.active or (user_sudo._is_portal() and not user_sudo.company_id.portal_is_open):
            return None
        context = {"lang": user_sudo.lang, "tz": user_sudo.tz, "allowed_company_ids": user_sudo.company_ids.ids}
        user = user_sudo.with_user(user_sudo).sudo(False).with_context(**context)
        return user if user.env["portal.balance"]._is_available() else None

    @api.model
    def _is_allowed(self, feed_id):
        """Count a fetch of a calendar, and return whether it is within the limit."""
        return self.env["portal.rate.limit"]._is_allowed("portal.due.feed", feed_id, MAX_FETCHES, HOUR)

    # === CALENDAR === #

    @api.model
    def _make_calendar(self):
        """Return the calendar of the parts of invoices that are open to the current user, as bytes."""
        lines_sudo = self._get_parts_sudo()
        numbers = self._number_parts(lines_sudo.move_id)
        addresses = {company: company.get_base_url() for company in lines_sudo.company_id}
        # In sudo mode as people outside may not read parameters.
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Portal Suite//Due Dates//EN"]
        lines += ["X-WR-CALNAME:" + escape(self.env._("Due dates")), "REFRESH-INTERVAL;VALUE=DURATION:PT12H"]
        for line_sudo in lines_sudo:
            address = f"{addresses[line_sudo.company_id]}/my/invoices/{line_sudo.move_id.id}"
            lines += self._get_event(line_sudo, numbers[line_sudo.id], address, database)
        return write([*lines, "END:VCALENDAR"])

    def _get_parts_sudo(self):
        """Return the open parts of invoices that the current user may read and that are due on a day, the first due
        first.
        """
        domain = self.env["portal.balance"]._get_readable_domain() & self.env["portal.answer.owed"]._get_domain()
        domain &= Domain("move_type", "in", OWED)
        # In sudo mode as on the page of an invoice, whose amounts people outside read in this way.
        lines_sudo = self.env["account.move.line"].sudo()
        is_due = lines_sudo._get_portal_part_domain() & Domain("date_maturity", "!=", False)
        return lines_sudo.search(Domain("move_id", "any", domain) & is_due, order="date_maturity, id", limit=MOST)

    def _number_parts(self, moves_sudo):
        """Return which part of its invoice each one is, those that are paid among them: {id: number from 1}."""
        is_part = Domain("move_id", "in", moves_sudo.ids) & Domain("display_type", "=", "payment_term")
        lines_sudo = self.env["account.move.line"].sudo().search_fetch(is_part, ["move_id"], order="date_maturity, id")
        groups = lines_sudo.grouped("move_id").values()
        return {line.id: number for lines in groups for number, line in enumerate(lines, 1)}

    def _get_event(self, line_sudo, number, address, database):
        """Return the lines of the event of one part; that of the first one has the name that an invoice paid at once
        has.
        """
        move_sudo, due = line_sudo.move_id, line_sudo.date_maturity
        part = "" if number == 1 else f".{number}"
        amount = format_amount(self.env, line_sudo.amount_residual_currency, move_sudo.currency_id)
        amount = amount.replace("\ufeff", "").replace("\xa0", " ")
        words = {"number": move_sudo.name, "amount": amount, "company": move_sudo.company_id.name}
        summary = escape(self.env._("Invoice %(number)s is due: %(amount)s", **words))
        description = self.env._("To pay to %(company)s: %(amount)s", **words)
        return [
            "BEGIN:VEVENT",
            # The same for ever, so that a calendar knows the event again when the due date changes.
            f"UID:invoice-{move_sudo.id}{part}-{self.env.uid}@{database}",
            f"DTSTAMP:{move_sudo.write_date:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
            f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{summary}",
            f"DESCRIPTION:{escape(f'{description}{chr(10)}{address}')}",
            f"URL:{address}",
            "TRANSP:TRANSPARENT",
            *("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{summary}", f"TRIGGER:-P{DAYS_BEFORE}D", "END:VALARM"),
            "END:VEVENT",
        ]
