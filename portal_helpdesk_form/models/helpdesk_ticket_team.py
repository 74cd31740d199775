from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_duration

from odoo.addons.portal_tools.models.portal_upload import DEFAULT_EXTENSIONS, MEGABYTE, SIGNATURES

from .helpdesk_ticket_category import USES

MOST_FILES = 20
MOST_MEGABYTES = 25
URGENCIES = [("1", "Normal"), ("2", "High"), ("3", "Urgent")]


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    portal_most_urgent = fields.Selection(
        URGENCIES,
        "Customers choose up to",
        required=True,
        default="3",
        help="The highest urgency on the portal's form.",
    )
    portal_product_use = fields.Selection(USES, "Product or serial number", required=True, default="optional")
    portal_files_use = fields.Selection(USES, "Photos and files", required=True, default="optional")
    portal_max_files = fields.Integer("Most files", required=True, default=10)
    portal_max_megabytes = fields.Integer("Most megabytes of a file", required=True, default=10)
    portal_extensions = fields.Char(
        "Types of files",
        help="Such as: pdf, png, jpg. Empty: documents, pictures and texts. Only types whose content can be checked.",
    )
    portal_is_open_to_visitors = fields.Boolean(
        "Form for visitors",
        help="Anybody can write to this team at /help/new without signing in. A ticket is made when the sender has "
        "confirmed the e-mail address.",
    )

    portal_visitors_send_files = fields.Boolean(
        "Visitors send files",
        help="With the form for visitors, of the types and sizes above. Files are deleted if the sender does not "
        "confirm the e-mail address within two days.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("portal_max_files", "portal_max_megabytes")
    def _check_portal_files(self):
        for team in self:
            if not 1 <= team.portal_max_files <= MOST_FILES:
                raise ValidationError(self.env._("Allow between 1 and %(most)s files.", most=MOST_FILES))
            if not 1 <= team.portal_max_megabytes <= MOST_MEGABYTES:
                raise ValidationError(self.env._("Allow between 1 and %(most)s megabytes.", most=MOST_MEGABYTES))

    @api.constrains("portal_extensions")
    def _check_portal_extensions(self):
        for team in self:
            if unknown := set(team._get_portal_extensions()) - SIGNATURES.keys():
                names, known = ", ".join(sorted(unknown)), ", ".join(SIGNATURES)
                raise ValidationError(
                    self.env._(
                        "The content of these cannot be checked: %(names)s. Choose of: %(known)s.",
                        names=names,
                        known=known,
                    )
                )

    # === BUSINESS METHODS === #

    def _get_portal_extensions(self):
        """Return the types of files that customers may send; without a team, the usual ones."""
        words = (self.portal_extensions or "").replace(",", " ").lower().split()
        return tuple(dict.fromkeys(word.lstrip(".") for word in words)) or DEFAULT_EXTENSIONS

    def _get_portal_limits(self):
        """Return what `portal.upload` checks of each file, and how many there may be.

        :rtype: dict
        """
        return {
            "extensions": self._get_portal_extensions(),
            "max_size": (self.portal_max_megabytes or 10) * MEGABYTE,
            "max_count": self.portal_max_files or 10,
        }

    def _takes_visitors_files(self, category=None):
        """Return whether visitors may send files to the team.

        :param helpdesk.ticket.category category: of the ticket; one that asks for no files takes none
        """
        return self.portal_visitors_send_files and self._get_portal_use("files", category) != "hidden"

    def _get_portal_use(self, name, category=None):
        """Return whether customers are asked for the product or for files: "hidden", "optional" or "required".

        :param str name: "product" or "files"
        :param helpdesk.ticket.category category: whose own choice goes first
        """
        column = f"portal_{name}_use"
        return (category and category[column]) or self[column] or "optional"

    def _get_portal_urgencies(self):
        """Return the urgencies that customers may choose: pairs of the ticket's priority and its name."""
        choices = self._fields["portal_most_urgent"]._description_selection(self.env)
        # In sudo mode as customers may not read the settings of a team.
        most = self.sudo().portal_most_urgent or "3"
        return tuple((value, name) for value, name in choices if value <= most)

    # === PROMISE === #

    def _get_portal_promise_sentence(self, urgency="1", category=None, company=None):
        """Return what is promised to the sender of a ticket, in one sentence; nothing if nothing is.

        :param str urgency: the ticket's priority
        :param helpdesk.ticket.category category: the ticket's category, if it has one
        :param res.company company: whose ticket it is, if the team is of none
        """
        promise = self.env["helpdesk.sla"]._get_portal_promise(self, urgency, category, company) if self else {}
        if not promise:
            return ""
        times, time = self._tell_portal_times(), self._tell_portal_hours(promise["hours"])
        if promise["kind"] == "answer" and times:
            return self.env._("We answer within %(time)s (%(times)s).", time=time, times=times)
        if promise["kind"] == "answer":
            return self.env._("We answer within %(time)s.", time=time)
        if times:
            return self.env._("We solve it within %(time)s (%(times)s).", time=time, times=times)
        return self.env._("We solve it within %(time)s.", time=time)

    def _tell_portal_hours(self, hours):
        if hours == 1:
            return self.env._("1 business hour")
        return self.env._("%(hours)s business hours", hours=f"{hours:g}")

    def _tell_portal_times(self):
        """Return when the team works, such as "Monday to Friday, 8:00 to 17:00, Europe/Paris"; nothing if it is odd."""
        calendar = self.resource_calendar_id
        if not calendar or calendar.two_weeks_calendar or calendar.flexible_hours:
            return ""
        days = {}
        for line in calendar.attendance_ids.filtered(lambda line: line.day_period != "lunch" and not line.display_type):
            start, end = days.get(line.dayofweek, (24, 0))
            days[line.dayofweek] = (min(start, line.hour_from), max(end, line.hour_to))
        if len(set(days.values())) != 1:
            return ""
        start, end = next(iter(days.values()))
        return self.env._(
            "%(days)s, %(start)s to %(end)s, %(zone)s",
            days=self._tell_portal_days(sorted(days)),
            start=format_duration(start),
            end=format_duration(end),
            zone=calendar.tz,
        )

    def _tell_portal_days(self, days):
        """Return days of the week in words: "Monday to Friday", or each of them."""
        names = dict(self.env["resource.calendar.attendance"]._fields["dayofweek"]._description_selection(self.env))
        is_row = [int(day) for day in days] == list(range(int(days[0]), int(days[-1]) + 1))
        if is_row and len(days) > 2:
            return self.env._("%(first)s to %(last)s", first=names[days[0]], last=names[days[-1]])
        return ", ".join(names[day] for day in days)
