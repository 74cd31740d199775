from io import BytesIO
from unittest.mock import patch

from werkzeug.datastructures import FileStorage

from odoo import SUPERUSER_ID, Command

from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.portal_helpdesk_form.form_error import FormRefusedError
from odoo.addons.portal_helpdesk_form.models import helpdesk_ticket, portal_ticket_upload
from odoo.addons.portal_tools.actor import Actor
from odoo.addons.portal_tools.tests.picture import draw_picture

PNG = draw_picture()


class TicketFormCommon(BaseCommon):
    """A team that asks, the people of a customer, and a stranger."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The common classes of accounting act as an accountant.
        cls.env = cls.env(user=SUPERUSER_ID)
        # The tests of a class count together.
        cls.startClassPatcher(patch.object(helpdesk_ticket, "MOST_AN_HOUR", 10_000))
        cls.startClassPatcher(patch.object(helpdesk_ticket, "MOST_A_DAY", 10_000))
        cls.startClassPatcher(patch.object(portal_ticket_upload, "MOST_SENT", 10_000))
        cls.company = cls.env.ref("base.main_company")
        cls.company.helpdesk_mgmt_portal_select_team = True
        cls.company.helpdesk_mgmt_portal_select_category = True
        cls.company.helpdesk_mgmt_portal_team_id_required = False
        cls.company.helpdesk_mgmt_portal_category_id_required = False
        cls.env["portal.ticket.question"].search([]).active = False
        teams, categories = cls.env["helpdesk.ticket.team"], cls.env["helpdesk.ticket.category"]
        teams.search([]).write({"show_in_portal": False, "portal_is_open_to_visitors": False})
        categories.search([]).write({"show_in_portal": False})
        shown = {"company_id": cls.company.id, "show_in_portal": True}
        cls.team, cls.hidden_team = teams.create(
            [shown | {"name": "Repairs"}, shown | {"name": "Inside", "show_in_portal": False}]
        )
        cls.broken, cls.asked, cls.hidden_category = categories.create(
            [
                shown | {"name": "Broken"},
                shown | {"name": "Question"},
                shown | {"name": "Fraud", "show_in_portal": False},
            ]
        )
        partners = cls.env["res.partner"]
        cls.acme, cls.beta = partners.create(
            [{"name": name, "is_company": True} for name in ("Acme asks", "Beta asks")]
        )
        cls.ines, cls.anna = (cls._create_user(name, cls.acme) for name in ("ines.asks", "anna.asks"))
        cls.ben = cls._create_user("ben.asks", cls.beta)
        cls.agent = cls._create_agent()

    @classmethod
    def _create_user(cls, login, company, role="technical"):
        role = cls.env.ref(f"portal_access_rules.portal_role_{role}")
        partner = cls.env["res.partner"].create(
            {"name": login, "email": f"{login}@example.com", "parent_id": company.id, "portal_role_id": role.id}
        )
        values = {"login": login, "password": login, "partner_id": partner.id, "company_id": cls.company.id}
        values |= {"company_ids": [Command.set(cls.company.ids)]}
        values["group_ids"] = [Command.set(cls.env.ref("base.group_portal").ids)]
        return cls.env["res.users"].with_context(no_reset_password=True).create(values)

    @classmethod
    def _create_agent(cls):
        groups = cls.env.ref("helpdesk_mgmt.group_helpdesk_manager") | cls.env.ref("base.group_user")
        values = {"name": "Agent", "login": "agent.asks", "password": "agent.asks", "email": "agent@vendor.example"}
        values |= {"company_id": cls.company.id, "company_ids": [Command.set(cls.company.ids)]}
        values["group_ids"] = [Command.set(groups.ids)]
        return cls.env["res.users"].with_context(no_reset_password=True).create(values)

    @classmethod
    def _ask(cls, name, kind="char", choices=(), **values):
        values |= {"name": name, "kind": kind, "company_id": cls.company.id}
        values["choice_ids"] = [Command.create({"name": choice}) for choice in choices]
        return cls.env["portal.ticket.question"].create(values)

    def _actor(self, user=None):
        user = user or self.ines
        return Actor(user=user.with_user(user), session="s", ip="192.0.2.7")

    def _nonce(self):
        return self.env["portal.ticket.form"]._make_nonce()

    def _sent(self, **values):
        sent = {"subject": "Desk stops", "description": "Half way.\nSince Monday.", "team": str(self.team.id)}
        return {name: value if isinstance(value, list) else [value] for name, value in (sent | values).items()}

    def _send(self, user=None, tokens=(), nonce=None, **values):
        actor = self._actor(user)
        tickets = self.env["helpdesk.ticket"].with_user(actor.user)
        return tickets._create_from_portal(actor, self._sent(**values), tokens, nonce or self._nonce())

    def _refuse(self, user=None, tokens=(), nonce=None, **values):
        """Return what is to be mended of a form that must not become a ticket."""
        before = self.env["helpdesk.ticket"].search_count([])
        with self.assertRaises(FormRefusedError) as caught, self.cr.savepoint():
            self._send(user, tokens, nonce, **values)
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), before)
        return caught.exception.errors

    def _file(self, name="photo.png", content=PNG):
        return FileStorage(BytesIO(content), filename=name)

    def _upload(self, *files, user=None, field="", team=None):
        uploads = self.env["portal.ticket.upload"]._store(
            files, self._actor(user), self.team if team is None else team, field
        )
        return uploads.mapped("token")
