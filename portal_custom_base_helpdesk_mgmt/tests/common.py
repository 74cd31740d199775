from unittest.mock import patch

from odoo.tests import new_test_user

from odoo.addons.portal_custom_base.tests.common import PortalBaseCommon
from odoo.addons.portal_tools.actor import Actor


class TicketCommon(PortalBaseCommon):
    """A team with stages of its own, one of which customers do not see, and a ticket of Anna's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "helpdesk_mgmt.group_helpdesk_manager"
        cls.agent = new_test_user(cls.env, "agent.ticket", groups=groups, email="agent@vendor.example")
        cls.team = cls.env["helpdesk.ticket.team"].create({"name": "Desks"})
        cls.stages = {}
        for sequence, (name, values) in enumerate(
            {
                "new": {"name": "Inbox", "portal_name": "Received"},
                "work": {"name": "Work"},
                "lab": {"name": "Dispute with supplier", "portal_is_shown": False},
                "wait": {"name": "Asked", "portal_is_waiting": True},
                "done": {"name": "Solved", "closed": True, "close_from_portal": True},
                "dropped": {"name": "Dropped", "closed": True},
            }.items()
        ):
            values = {"sequence": sequence, "team_ids": cls.team.ids} | values
            cls.stages[name] = cls.env["helpdesk.ticket.stage"].create(values)
        # Those without a team are everybody's.
        others = cls.env["helpdesk.ticket.stage"].search([("team_ids", "=", False)])
        others.team_ids = cls.env["helpdesk.ticket.team"].create({"name": "Others"})
        cls.ticket = cls._create_ticket("Desk")

    def setUp(self):
        super().setUp()
        # Attempts are counted outside the transaction, and so beyond a test.
        limits = self.env.registry["portal.rate.limit"]
        self.limit = self.startPatcher(patch.object(limits, "_is_allowed", return_value=True))

    @classmethod
    def _create_ticket(cls, name, partner=None, **values):
        values = {
            "name": name,
            "description": f"<p>{name}</p>",
            "partner_id": (partner or cls.anna.partner_id).id,
            "team_id": cls.team.id,
        } | values
        return cls.env["helpdesk.ticket"].create(values)

    def _actor(self, user):
        return Actor(user=user.with_user(user))

    def _move(self, stage, ticket=None):
        (ticket or self.ticket).stage_id = self.stages[stage]

    def _say(self, body="We send a part.", author=None, **values):
        """Post what staff, or somebody else, says."""
        values = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"} | values
        author = author or self.agent.partner_id
        return self.ticket.message_post(body=body, author_id=author.id, **values)
