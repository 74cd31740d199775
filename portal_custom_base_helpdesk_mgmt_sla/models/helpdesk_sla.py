from odoo import api, fields, models


class HelpdeskSla(models.Model):
    _inherit = "helpdesk.sla"

    portal_promise = fields.Selection(
        [
            ("answer", "When we answer first"),
            ("solution", "When it is solved"),
            ("none", "Nothing"),
        ],
        string="Promised to customers",
        required=True,
        default="solution",
        help="What the customer of a ticket is told. Of several that apply, the shortest one is promised. An SLA with "
        "a stage in which tickets are still open promises no solution.",
    )

    # === BUSINESS METHODS === #

    @api.model
    def _get_portal_promise(self, team, urgency=False, category=None, company=None):
        """Return what is promised for a new ticket, before there is one: the first answer, else the solution.

        :param helpdesk.ticket.team team: the team that would have it
        :param str urgency: its priority
        :param helpdesk.ticket.category category: its category, if it has one
        :param res.company company: its company, if the team is of none
        :return: a dict with `kind`, `hours` (business hours) and `calendar`, which may be empty; or {}
        :rtype: dict
        """
        # In sudo mode as people outside read no promises but those that are told to them.
        values = {"name": "-", "team_id": team.id, "priority": urgency, "category_id": category and category.id}
        company = team.sudo().company_id or company
        ticket_sudo = self.env["helpdesk.ticket"].sudo().new(values | {"company_id": company and company.id})
        promised = ticket_sudo._get_promised()
        kind = next((kind for kind in ("answer", "solution") if kind in promised), None)
        if not kind:
            return {}
        calendar = team.sudo().resource_calendar_id
        return {"kind": kind, "hours": promised[kind]._get_portal_hours(calendar), "calendar": calendar}

    def _get_portal_kind(self):
        """Return what is promised to customers: a stage that leaves tickets open solves nothing."""
        self.ensure_one()
        is_open = bool(self.stage_id) and not self.stage_id.closed
        return "none" if self.portal_promise == "solution" and is_open else self.portal_promise

    def _get_portal_hours(self, calendar):
        """Return the business hours within which it is promised.

        :param resource.calendar calendar: the hours of the team; without them, a day has 24
        """
        self.ensure_one()
        return self.hours + self.days * (calendar.hours_per_day or 24)
