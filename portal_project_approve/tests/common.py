from contextlib import nullcontext
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase

from odoo.addons.portal_access_rules.tests.common import PortalAccessCommon
from odoo.addons.portal_tools.actor import Actor

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"


class ApproveCommon(PortalAccessCommon):
    """A project of Acme with two milestones and a task, and a plan that Ines decides on for Acme."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vera = cls._create_staff("Vera", "project.group_project_user")
        cls.lead = cls._create_staff("Lars", "project.group_project_manager")
        cls.ines = cls._create_person("Ines", cls.acme, "technical")
        cls.clara = cls._create_person("Clara", cls.acme, "administrator")
        cls.anna.partner_id.portal_role_id = cls.roles["finance"]
        cls.bob.partner_id.portal_role_id = cls.roles["procurement"]
        stages = [{"name": "To do"}, {"name": "Done"}]
        cls.to_do, cls.done = cls.env["project.task.type"].create(stages)
        cls.project = cls.env["project.project"].create(
            {
                "name": "Third floor",
                "partner_id": cls.acme.id,
                "privacy_visibility": "portal",
                "allow_milestones": True,
                "user_id": cls.lead.id,
                "portal_reopen_stage_id": cls.to_do.id,
                "type_ids": [Command.set((cls.to_do | cls.done).ids)],
            }
        )
        cls.project.message_subscribe((cls.ines | cls.clara | cls.anna).partner_id.ids)
        cls.planning, cls.building = cls.env["project.milestone"].create(
            [
                {"name": "Planning", "project_id": cls.project.id, "sequence": 1},
                {"name": "Building", "project_id": cls.project.id, "sequence": 2},
            ]
        )
        cls.task = cls.env["project.task"].create(
            {
                "name": "Draw the plan",
                "project_id": cls.project.id,
                "partner_id": cls.ines.partner_id.id,
                "milestone_id": cls.planning.id,
                "stage_id": cls.done.id,
                "state": "1_done",
                "user_ids": [Command.set(cls.vera.ids)],
            }
        )
        cls.plan = cls._create_deliverable()
        cls.env.flush_all()

    @classmethod
    def _create_staff(cls, name, group):
        values = {"name": name, "login": f"{name.lower()}.approve", "email": f"{name.lower()}@vendor.example"}
        groups = cls.env.ref("base.group_user") | cls.env.ref(group) | cls.env.ref("project.group_project_milestone")
        return cls.env["res.users"].create(values | {"group_ids": [Command.set(groups.ids)]})

    @classmethod
    def _create_deliverable(cls, **values):
        file = cls.env["ir.attachment"].with_user(cls.vera).create({"name": "plan.pdf", "raw": PDF})
        values = {
            "name": "Plan of the third floor",
            "description": "Desks at the window.\nThe door is on the right.",
            "project_id": cls.project.id,
            "milestone_id": cls.planning.id,
            "decider_ids": [Command.set(cls.ines.partner_id.ids)],
            "attachment_ids": [Command.set(file.ids)],
            "user_id": cls.vera.id,
        } | values
        return cls.env["portal.project.deliverable"].with_user(cls.vera).create(values)

    @classmethod
    def _submit(cls, deliverable=None, **values):
        return (deliverable or cls.plan).with_user(cls.vera)._submit(**values)

    @property
    def decision(self):
        return self.env["portal.project.deliverable.decision"]

    def _actor(self, user=None, **values):
        user = user or self.env.ref("base.public_user")
        return Actor(user=user.with_user(user), **{"ip": "192.0.2.1", "user_agent": "Firefox"} | values)

    def _digest(self, deliverable=None):
        return self.env["portal.evidence.offer"]._get_last_sudo(deliverable or self.plan).digest

    def _values(self, deliverable=None, **values):
        """Return what a browser sends that was shown what was submitted."""
        basic = {"name": "Ines Duarte", "consent": True, "digest": self._digest(deliverable), "answer": "accept"}
        return basic | values

    def _accept(self, user=None, deliverable=None, **values):
        deliverable = deliverable or self.plan
        values = self._values(deliverable, **values)
        return self.decision._sign(deliverable.sudo(), values, self._actor(user or self.ines))

    def _reserve(self, *texts, **values):
        day = str(fields.Date.today() + timedelta(days=7))
        rows = [{"text": text, "due_on": day} for text in texts or ("The handle is missing",)]
        return self._accept(answer="reserve", reservations=rows, **values)

    def _send_back(self, user=None, deliverable=None, reason="The door is on the wrong side", digest=None):
        deliverable = deliverable or self.plan
        digest = digest or self._digest(deliverable)
        return self.decision._send_back(deliverable.sudo(), reason, digest, self._actor(user or self.ines))

    def _close(self, reservation, user=None):
        actor = self._actor(user or self.ines)
        return self.decision._close_reservation(reservation.deliverable_id.sudo(), reservation.id, actor)

    def _seal(self, deliverable=None):
        """Run the job that seals, and return the sealed documents."""
        self._run_cron("portal_evidence.ir_cron_portal_sealed_document")
        return (deliverable or self.plan)._get_seals_sudo()

    def _run_cron(self, name):
        self.env.flush_all()
        # A test with a browser is in that mode already.
        with nullcontext() if isinstance(self, HttpCase) else self.enter_registry_test_mode():
            self.env.ref(name).method_direct_trigger()
        self.env.invalidate_all()

    def _get_evidence(self, kind, deliverable=None):
        deliverable = deliverable or self.plan
        domain = [("res_model", "=", deliverable._name), ("res_id", "=", deliverable.id), ("kind", "=", kind)]
        return self.env["portal.evidence"].search(domain, order="id")

    def _get_told(self, code, deliverable=None):
        """Return who is told of an event by e-mail."""
        deliverable = deliverable or self.plan
        domain = [("event_id.code", "=", code), ("res_model", "=", deliverable._name), ("res_id", "=", deliverable.id)]
        return self.env["portal.notice"].search(domain).partner_id
